"""Django's settings, made from the environment (env.py). Nothing here is a secret."""

from importlib.util import find_spec
from pathlib import Path

from csp.constants import NONE, SELF

from keliu.config.demo_home import is_demo_home
from keliu.config.env import Environment

ENVIRONMENT = Environment()
HOME = ENVIRONMENT.home_path()
INBOX = ENVIRONMENT.inbox_path()
PACKAGE = Path(__file__).resolve().parent.parent

SECRET_KEY = ENVIRONMENT.kept_secret()
DEBUG = ENVIRONMENT.debug
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", "testserver", *filter(None, ENVIRONMENT.allowed_hosts.split(","))]
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in filter(None, ENVIRONMENT.allowed_hosts.split(","))]

DESKS = [
    "keliu.audit",
    "keliu.org",
    "keliu.privacy",
    "keliu.files",
    "keliu.customers",
    "keliu.contacts",
    "keliu.workshop",
    "keliu.data_quality",
    "keliu.outreach",
    "keliu.retention",
    "keliu.imports",
    "keliu.api",
    "keliu.config",
]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "axes",
    "csp",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "keliu.background",
    "keliu.web",
    *DESKS,
]
MIDDLEWARE = [
    "keliu.web.middleware.RequestLog",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "keliu.web.sessions.SteadySessions",
    "keliu.web.language.PageLanguage",
    "keliu.api.middleware.ProblemsOnly",
    "keliu.web.too_busy.TooBusy",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "keliu.org.middleware.ViewerMiddleware",
    "keliu.web.double_clicks.OnlyOnce",
    "axes.middleware.AxesMiddleware",
    "keliu.customers.middleware.WholeNumbers",
    "keliu.access.page_memory.PageMemory",
]
ROOT_URLCONF = "keliu.config.urls"
WSGI_APPLICATION = "keliu.config.wsgi.application"
NINJA = Path(str(find_spec("ninja").origin)).parent  # type: ignore[union-attr]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [NINJA / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "keliu.web.context.shell",
            ],
        },
    }
]

DATABASES = {"default": ENVIRONMENT.database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "org.Account"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "org:log_in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "org:log_in"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
# A demo home, whose passwords everybody knows, asks for none.
SECOND_FACTOR = "offered" if is_demo_home(HOME) else ENVIRONMENT.second_factor
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = ["username"]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "keliu.org.views.locked_out"
AXES_ENABLE_ACCESS_FAILURE_LOG = False
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "code"]

if ENVIRONMENT.behind_https:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    }
}

LANGUAGE_CODE = ENVIRONMENT.language
LANGUAGES = [("zh-hans", "简体中文"), ("zh-hant", "繁體中文"), ("en", "English")]
USE_I18N = True
LOCALE_PATHS = [PACKAGE / name / "locale" for name in ("rules", "generator", "sheets", "access")]
TIME_ZONE = ENVIRONMENT.time_zone
USE_TZ = True
FIRST_DAY_OF_WEEK = 1

STATIC_URL = "/static/"
# Not an installed app, so that a command of one second does not load it: its page of the interface is found here.
STATICFILES_DIRS = [("ninja", NINJA / "static" / "ninja")]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": HOME / "files"}},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
UPLOAD_MAX_MB = 50
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_TEMP_DIR = None

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default", "bell", "import"]}}
JOB_BEAT_SECONDS = 5
JOB_LEASE_SECONDS = ENVIRONMENT.job_lease_seconds
SILENCED_SYSTEM_CHECKS = ["axes.W006"]  # an account is locked, not an address: a shop has one address for all
LOGGING_CONFIG = "keliu.config.logs.configure"
LOGGING = {"home": HOME, "terminal": ENVIRONMENT.log_terminal}
