"""样例数据: the synthetic group (`keliu generate`) and the demo's workbooks. Pure: no database, no clock."""

from keliu.generator.demo import write_demo_workbooks
from keliu.generator.group import Summary, generate_group
from keliu.generator.models_catalogue import CATALOGUE
from keliu.generator.names import person_name
from keliu.generator.places import DISTRICTS
from keliu.generator.shops import GROUP_NAME

__all__ = ["CATALOGUE", "DISTRICTS", "GROUP_NAME", "Summary", "generate_group", "person_name", "write_demo_workbooks"]
