"""样例数据: the synthetic group (`keliu generate`) and the demo's workbooks. Pure: no database, no clock."""

from keliu.generator.group import Summary, generate_group

__all__ = ["Summary", "generate_group"]
