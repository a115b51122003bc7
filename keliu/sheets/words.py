# ruff: noqa: E501 - word lists read best with a line a code
"""The trade's words for kinds, states and channels, and the codes that they stand for."""

VISIT_KINDS = {
    "first_maintenance": "首保 首次保养 免费首保 强保 首次免费保养",
    "maintenance": "保养 定期保养 正常保养 常规保养 二保 定保 例行保养 普通保养 小保养 大保养 保养维护 二级维护 一级维护 客户付费保养",
    "repair": "维修 一般维修 普通维修 小修 大修 机修 机电维修 一般修理 修理 检修 机电 自费维修 检查 快修 故障维修 常规维修 客户付费",
    "accident": "事故 事故车 事故维修 钣喷 钣金喷漆 保险维修 保险理赔 保险 保险事故 钣金 喷漆 漆面 保险车",
    "warranty": "索赔 三包 保修 三包索赔 质保 保修索赔 质保维修 厂家索赔 保修维修 召回 服务活动 免费保修",
    "rework": "返修 返工 内返 外返 返修单 内部返修",
    "boutique": "精品 加装 装潢 精品加装 美容 装饰 洗车 精品销售 汽车美容",
    "pdi": "PDI 售前 新车检测 售前检查 PDI检测 新车整备",
}
LINE_TYPES = {"labour": "工时 人工 项目 维修项目 labour 工", "part": "配件 零件 材料 备件 part 料 辅料 油料"}
GENDERS = {"male": "男 先生 M 男性 male 1", "female": "女 女士 F 女性 female 小姐 0 2"}
CHANNELS = {
    "phone": "电话 phone 手机 呼叫 去电 来电", "sms": "短信 sms 簡訊", "email": "邮件 email 电子邮件",
    "wechat": "微信 wechat 企业微信", "visit": "到店 上门 面访 visit 拜访",
}  # fmt: skip
DIRECTIONS = {"out": "呼出 out 去电 外呼 主动", "in": "呼入 in 来电 被动 进线"}
DISPOSALS = {
    "sold": "卖出 出售 过户 sold 转卖 卖掉 转让",
    "scrapped": "报废 scrapped",
    "moved": "迁出 外地 moved 搬迁 转籍",
    "other": "其他 other",
}
ORIGINS = {
    "oem": "原厂 原厂件 纯正 oem 正厂",
    "brand": "品牌 品牌件 brand",
    "aftermarket": "副厂 副厂件 aftermarket",
    "remanufactured": "再制造 翻新 remanufactured",
}
PAYERS = {
    "customer": "客户 客户付 客户付费 自费 车主 个人 现金 刷卡 付费 普通 客付 微信 支付宝 正常 签单 挂账",
    "insurer": "保险 保险公司 保险付 保险付费 理赔 事故 定损",
    "manufacturer": "厂家 厂家付 索赔 三包 保修 厂方 首保 免费保养 召回 服务活动",
    "store": "内部 内部付 店内 免费 本店 赠送 返修 内结 内返",
}
POLICY_KINDS = {
    "compulsory": "交强 交强险 compulsory 强制险 强险 交通强制 强制保险 交强保险",
    "commercial": "商业 商业险 commercial 车损 三者 商业保险 车损险",
}
ROLES = {
    "csr": "客服专员 客服 回访员 csr", "advisor": "服务顾问 接车员 SA 顾问 前台接待 接待员 advisor 业务接待",
    "team_leader": "接车组长 组长 前台主管 前台组长 team_leader", "cs_manager": "客服经理 客服主管 cs_manager",
    "service_manager": "售后经理 服务经理 service_manager 售后总监", "general_manager": "总经理 店长 general_manager",
    "data_clerk": "信息员 数据员 data_clerk", "renewal": "续保专员 续保 renewal", "claims": "索赔员 claims 理赔员",
    "marketing": "市场专员 marketing 市场", "technician": "技师 维修工 technician 机电技师 钣金工 喷漆工",
    "cashier": "收银 收银员 cashier", "department": "车间 配件 质检 保险 department 配件员 车间主任", "field": "巡回服务 field",
    "group": "集团 group", "admin": "管理员 admin", "auditor": "审计 auditor",
}  # fmt: skip
YES = frozenset(
    ["1", "是", "Y", "YES", "TRUE", "有", "√", "对", "T", "已作废", "作废", "接通", "已接通", "成功", "本店"]
)
NO = frozenset(
    [
        "0",
        "否",
        "N",
        "NO",
        "FALSE",
        "无",
        "×",
        "不",
        "F",
        "正常",
        "未作废",
        "未接通",
        "无人接听",
        "占线",
        "拒接",
        "空号",
        "关机",
        "停机",
        "未接",
        "失败",
        "外店",
    ]
)
COMPANIES = frozenset(
    ["单位", "公司", "企业", "集团", "法人", "公户", "单位客户", "企业客户", "公车", "对公", "1", "是", "Y"]
)
PERSONS = frozenset(["个人", "私人", "个人客户", "私家", "私车", "对私", "私户", "自然人", "0", "否", "N"])
PARTNER_KINDS = {"supplier": "供应商 供货商 配件商 厂家 厂商 生产商", "dealer": "经销商 代理商 分销商 二级网点 二网"}
VOID = ("作废", "取消", "撤销", "已废", "废单", "注销")
REFUSED_CLAIM = ("拒", "驳回", "不通过", "退回", "未通过")


def by_word(table: dict[str, str]) -> dict[str, str]:
    """This function will return code by word, from words by code."""
    return {word.upper(): code for code, words in table.items() for word in [code, *words.split()]}


CODES: dict[str, dict[str, str]] = {
    "visit_kind": by_word(VISIT_KINDS),
    "line_type": by_word(LINE_TYPES),
    "gender": by_word(GENDERS),
    "channel": by_word(CHANNELS),
    "direction": by_word(DIRECTIONS),
    "disposal": by_word(DISPOSALS),
    "origin": by_word(ORIGINS),
    "policy_kind": by_word(POLICY_KINDS),
    "role": by_word(ROLES),
    "payer": by_word(PAYERS),
    "partner_kind": by_word(PARTNER_KINDS),
}


def find_exact(kind: str, word: str) -> str | None:
    """This function will return the code of a whole word."""
    return CODES[kind].get(word.strip().upper())


def find_code(kind: str, word: str) -> str | None:
    """This function will return the code of a word: of the whole word, else of the longest known word inside it."""
    table = CODES[kind]
    upper = word.strip().upper()
    if upper in table:
        return table[upper]
    inside = [known for known in table if len(known) > 1 and known in upper]
    return table[max(inside, key=len)] if inside else None
