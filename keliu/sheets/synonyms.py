# ruff: noqa: E501 - word lists read best with a line a field
"""Headings of the trade: per kind a line a field with its type and the words that exports use for it."""

_PERSON = """
phone phone 手机 手机号 手机号码 电话 联系电话 联系方式 车主电话 客户电话 客户手机 移动电话 联系手机 电话1 手机1 联系电话1 车主手机 车主联系电话 tel mobile
phone2 phone 电话2 手机2 联系电话2 备用电话 备用手机 其他电话 固定电话 家庭电话 住宅电话 座机 第二电话 办公电话
phone3 phone 电话3 手机3 联系电话3 单位电话 紧急联系电话
gender gender 性别 客户性别 车主性别 称谓
birthday birthday 生日 出生日期 客户生日 车主生日 出生年月 出生年月日 车主出生日期
address text 地址 客户地址 联系地址 通讯地址 家庭地址 住址 车主地址 详细地址 单位地址
is_company company 是否公司 是否单位 单位客户 公司客户 是否企业 公户 客户性质 客户类别性质 单位性质
"""

_PERSON_MORE = """
email text 邮箱 电子邮箱 电子邮件 e-mail
wechat text 微信 微信号 微信账号
id_last4 tail 身份证 身份证号 身份证号码 证件号 证件号码 证件后四位 身份证后四位 组织机构代码 统一社会信用代码
source text 来源 客户来源 信息来源 来源渠道
level text 级别 客户级别 客户等级 会员等级 会员级别 vip等级
customer_class text 客户分类 客户类别 分类等级 abc分类
region_name text 区域 所在区域 所属区域 地区 区县 所在地区 行政区
licence_expires_on date 驾照到期 驾照到期日 驾驶证到期日 驾驶证有效期 驾照有效期 驾证到期
contact_person name 联系人 联系人姓名 单位联系人
preferred_channel channel 首选联系方式 偏好联系方式 联系偏好 希望联系方式
"""

_CAR = """
vin vin 车架号 vin码 vin号 底盘号 车辆识别代号 车辆识别代码 车辆识别码 车架号码 vincode 大架号 车架号vin
plate plate 车牌 车牌号 车牌号码 牌照号 牌照 牌号 号牌 号牌号码 车号 车辆牌照
"""

_MODEL = """
brand text 品牌 车辆品牌 厂牌 车品牌
series text 车系 车型系列 车辆系列
model text 车型 车型名称 型号 车辆型号 款式 车款 配置
purchase_date date 购车日期 购买日期 销售日期 购车时间 交车日期 提车日期 开票日期 购车日 销售时间
"""

_STORE = """
store_code code 门店代码 门店编码 店代码 网点代码 经销商代码 服务站代码 店号 门店编号 服务商代码 站点代码
store_name text 门店 门店名称 店名 网点 网点名称 经销商 经销商名称 服务站 服务站名称 所属门店 分店 维修站 服务店 公司名称 店别
"""

_ADVISOR = """
advisor_no code 顾问工号 服务顾问工号 服务顾问编号 接待员编号 sa工号 顾问编号 服务顾问代码 专属顾问工号
advisor_name name 服务顾问 顾问 sa 接待员 接待人 业务接待 接待 服务顾问姓名 接车员 接车人 专属顾问 专属服务顾问 业务员 前台接待 sa姓名
"""

_VISIT = (
    """
order_no code 工单号 工单编号 委托书号 委托书编号 维修单号 结算单号 业务单号 单号 派工单号 施工单号 ro号 r/o号 维修工单号 单据号 单据编号 任务委托书号 维修委托书号 维修单编号 接车单号 订单号 委托单号
"""
    + _STORE
    + _CAR
    + """
customer_no code 客户编号 客户号 客户代码 车主编号 客户编码 会员号 会员编号 会员卡号 档案号 客户id
customer_name name 车主 车主姓名 客户 客户名称 客户姓名 车主名称 姓名 客户名 用户名称 用户姓名
phone phone 车主电话 手机 手机号 手机号码 电话 联系电话 联系方式 客户电话 客户手机 车主手机 移动电话 车主联系电话 tel mobile
phone2 phone 电话2 手机2 联系电话2 备用电话 其他电话 固定电话
sender_name name 送修人 送修人姓名 报修人 送车人 送修人名称 来厂人 送修客户
sender_phone phone 送修人电话 送修人手机 送修电话 报修人电话 送车人电话 送修人联系电话 送修手机
arrived_at time 进厂日期 进厂时间 到厂时间 来厂日期 来厂时间 进站时间 进站日期 到店时间 到店日期 接车时间 接车日期 开单日期 开单时间 维修日期 入厂日期 入厂时间 送修日期 送修时间 登记日期 工单日期 开工日期 日期 委托日期 入场时间 单据日期 制单日期 业务日期
promised_at time 预计交车时间 预交车时间 约定交车时间 预计交车日期 预计完工时间 预交时间 承诺交车时间 预计交车 估计交车时间
delivered_at time 交车时间 交车日期 出厂时间 出厂日期 提车时间 离厂时间 出站时间 实际交车时间 出厂日 离店时间 完工时间 完工日期 竣工时间 竣工日期 实际交车 实际交车日期
settled_at time 结算时间 结算日期 结账日期 结账时间 收款日期 收银时间
odometer_km km 里程 行驶里程 进厂里程 公里数 里程数 表底里程 当前里程 里程表数 公里 行驶公里 维修里程 本次里程 来厂里程 km 里程km
kind visit_kind 维修类别 维修类型 业务类型 业务类别 工单类型 工单类别 来厂类别 来厂类型 类别 服务类型 服务类别 修理类别 作业类型 来厂性质 维修性质 委托类型 类型 作业类别 维修种类
"""
    + _ADVISOR
    + """
technician_no code 技师工号 技师编号 维修工编号 维修工工号 主修人工号
technician_name name 技师 维修技师 主修 主修人 维修工 主修技师 技工 机修工 技师姓名 施工人员 维修人员 主修工 施工人 施工技师
labour_amount money 工时费 工时金额 工时 人工费 维修工时费 工时费用 工时费合计 工费 工时合计 人工金额 工资
parts_amount money 材料费 配件费 零件费 配件金额 材料金额 备件费 备件金额 零件金额 材料费合计 配件费合计 配件合计 材料合计 物料费 零件
parts_cost money 配件成本 材料成本 零件成本 备件成本 成本 材料成本金额
paid_by_customer money 客户付 客户付费 客户自付 自费金额 客户付费金额 自费 客付 客户支付 客户承担 自付金额 客户应付 客户实付 客户实付金额 客户付款 客户付款金额 个人付 用户自付 用户付 用户付费
paid_by_insurer money 保险付 保险付费 保险赔付 保险金额 保险理赔金额 保险公司付 保险理赔 理赔金额 保险承担 保险公司付费 保赔金额
paid_by_manufacturer money 厂家付 索赔金额 厂家付费 三包金额 厂家承担 厂付 厂家支付 厂家索赔 三包索赔金额 厂方付 索赔费用 厂家结算金额 索赔总额 索赔合计
amount money 应收 应收金额 总金额 总费用 合计金额 应收合计 金额 产值 维修金额 结算金额 应付金额 总价 费用合计 维修费用 合计 总计 费用总计 维修总金额
paid money 实收 实付 实收金额 实付金额 已收金额 收款金额 实际收款 实收合计 已付金额 付款金额
payer payer 付款方 付费方 付费类型 付款方式 结算对象 结算方式 付费方式 支付类型 收费类别 结算类型 付款类型 收费区分 收费类型
status status 状态 工单状态 结算状态 单据状态 维修状态 当前状态
cancelled bool 是否作废 作废 作废标志 已作废 是否取消
reversal text 红冲 红冲标志 冲红 冲红标志 是否红冲 红字标志 冲销标志 红蓝字 单据性质
reversal_of code 原单号 原工单号 原单据号 被冲单号 原委托书号 红冲原单号 原结算单号 冲销单号
description text 故障描述 维修内容 维修项目 维修说明 报修内容 作业内容 服务内容 施工内容 修理内容 项目 处理结果 维修项目内容
requested_services text 客户描述 客户要求 客户需求 报修项目 送修症状 需求描述 客户报修 客户诉求 委托事项 送修项目
claim_no code 索赔单号 三包单号 索赔申请单号 索赔号 三包索赔单号
claim_status status 索赔状态 审核状态 索赔结果 审批结果 审核结果 厂家审核 审批状态
next_maintenance_on date 下次保养日期 下次保养时间 预计下次保养日期 下次保养 建议下次保养日期 下次来厂日期
next_maintenance_km km 下次保养里程 下次保养公里数 建议下次保养里程 下次保养公里
receipt_no code 发票号 发票号码 收据号 收银单号 发票编号 小票号
insurer text 保险公司 承保公司 承保单位 出险公司
note text 备注 工单备注 说明 附注 备注信息 备注说明 其他
"""
    + _MODEL
)

TABLES: dict[str, str] = {
    "stores": """
store_code code 门店代码 门店编码 店代码 网点代码 经销商代码 服务站代码 店号 门店编号 编码 代码 编号
name text 门店名称 店名 网点名称 经销商名称 服务站名称 名称 门店 门店简称
address text 地址 门店地址 详细地址 店址
longitude number 经度 lng lon
latitude number 纬度 lat
region_code code 区划代码 行政区划代码 地区代码 区域代码 adcode
phone text 电话 门店电话 联系电话 服务热线
""",
    "staff": """
staff_no code 工号 员工编号 员工号 人员编号 职工号 员工工号 员工代码 编号 登录名
name name 姓名 员工姓名 人员姓名 员工 名字 人员名称
role role 岗位 职位 角色 职务 工种 岗位名称 职务名称
team text 班组 小组 团队 组别 所属班组 所属团队
phone phone 手机 电话 联系电话 手机号 手机号码 联系方式
left_on date 离职日期 离职时间 离岗日期
"""
    + _STORE,
    "partners": """
code code 供应商代码 供应商编码 供应商编号 供货商代码 供货商编号 经销商编号 经销商编码 经销商代码 往来单位编码 往来单位编号 往来单位代码 厂商编码
name text 供应商名称 供应商 供应商全称 供货商 供货商名称 经销商名称 经销商 经销商全称 往来单位 往来单位名称 厂商名称
kind partner_kind 单位类型 往来单位类型 往来类型 客商类型 供应商类型 类型
contact_person name 联系人 联系人姓名 业务联系人 负责人 销售代表
phone phone 电话 联系电话 手机 手机号 手机号码 联系方式 联系人电话 公司电话
address text 地址 联系地址 单位地址 公司地址 详细地址 通讯地址
region_code code 区划代码 行政区划代码 adcode
brands text 供应品牌 经营品牌 代理品牌 主营品牌
goods text 供应品类 供货品类 供应产品 供货范围 供应范围 主营 主营产品 主营业务 经营范围 经营品种
note text 备注 说明 附注
store_code code 门店代码 门店编码 店代码 网点代码 门店编号
store_name text 门店 门店名称 店名 网点 所属门店 分店
""",
    "customers": """
customer_no code 客户编号 客户号 客户代码 车主编号 客户编码 会员号 会员编号 会员卡号 档案号 编号 客户id 档案编号
name name 客户名称 客户姓名 姓名 车主姓名 车主 客户 名称 单位名称 会员姓名 客户名 车主名称
"""
    + _STORE
    + _PERSON
    + _PERSON_MORE
    + """
registered_on date 建档日期 建档时间 登记日期 录入日期 创建日期 注册日期 入会日期 创建时间
region_code code 区划代码 行政区划代码 地区代码 区域代码 adcode
longitude number 经度 lng
latitude number 纬度 lat
note text 备注 客户备注 说明 附注 备注信息
"""
    + _ADVISOR,
    "vehicles": _CAR
    + """
customer_no code 客户编号 客户号 客户代码 车主编号 客户编码 会员号 会员编号 会员卡号 档案号 客户id
customer_name name 车主 车主姓名 客户名称 客户姓名 客户 姓名 车主名称 单位名称 使用人 名称 客户名 name 用户名称 用户姓名
"""
    + _MODEL
    + _PERSON
    + _PERSON_MORE
    + _STORE
    + """
sold_by_store bool 本店销售 是否本店销售 本店购车 是否本店购车 自店销售 是否本店 本店车
disposed_on date 处置日期 转出日期 报废日期 转让日期 卖出日期 流转日期
disposal_reason disposal 处置原因 转出原因 流失原因 车辆去向 去向
engine_no code 发动机号 发动机号码 引擎号 电机号 发动机编号
colour text 颜色 车身颜色 外观颜色 车辆颜色 车色 外色
odometer_km km 里程 行驶里程 公里数 里程数 当前里程 最近里程 最后里程 上次里程 最新里程 最近进厂里程 末次里程
odometer_on date 里程日期 里程登记日期 里程更新日期 里程时间
registered_on date 上牌日期 注册日期 登记日期 初登日期 初次登记日期 上牌时间 注册登记日期 行驶证注册日期
warranty_until date 质保到期 保修到期 保修截止日期 质保到期日 三包到期 保修到期日 质保截止日期 质保期至 三包有效期 保修到期日期
warranty_km km 质保里程 保修里程 三包里程 质保公里数 保修公里数
inspection_due_on date 年检到期 年检日期 年审日期 年审到期 年检到期日 年检有效期 检验有效期 审车日期 年检到期日期 验车日期
next_maintenance_on date 下次保养日期 下次保养时间 预计下次保养日期 下次保养 应保养日期
next_maintenance_km km 下次保养里程 下次保养公里数 下次保养公里
insurance_ends_on date 保险到期 保险到期日 保险到期日期 保险止期 交强险到期 商业险到期 保险截止日期 保险有效期 续保日期
insurer text 保险公司 承保公司 投保公司 承保单位
selling_store text 销售店 销售单位 购车店 销售门店 经销店 售车单位 销售网点
previous_plate plate 原车牌 旧车牌 原车牌号 曾用车牌 旧车牌号 前车牌
last_visit_on date 最近来厂 上次来厂日期 最近来厂日期 最后来厂日期 最近进厂日期 上次进厂日期 末次来厂日期 最近一次来厂 上次保养日期 最近维修日期 最后进厂日期
note text 备注 车辆备注 说明 附注
"""
    + _ADVISOR,
    "visits": _VISIT,
    "visit_lines": """
line_no code 行号 序号 项次 明细行号 项目序号 行序号 序
type line_type 项目类型 明细类型 类型 费用类型 项目类别 明细类别 行类型 工时/配件 项目性质 收费项目类型
code code 项目代码 配件编码 零件号 配件代码 备件编号 编码 工时代码 项目编码 零件编号 配件号 配件编号 物料编码 备件号 项目编号 备件代码 零件代码 图号
name text 项目名称 配件名称 零件名称 备件名称 名称 维修项目 工时名称 项目 物料名称 材料名称 品名 项目/配件名称 作业项目 维修项目名称
quantity quantity 数量 用量 件数 数目 领用数量 出库数量
unit_price money 单价 销售单价 含税单价 工时单价 价格 售价
amount money 金额 小计 行金额 项目金额 小计金额 明细金额 销售金额 项目小计 折后金额
part_batch code 批次 批号 零件批次 配件批次 批次号 备件批次 生产批次
supplier_code code 供应商代码 供应商编码 供应商 供货商 供应商编号 供货商代码
failure_mode text 故障模式 故障代码 失效模式 故障码 故障现象
part_origin origin 配件来源 配件属性 配件性质 零件来源 零件属性 配件类别 备件属性 件属性
line_payer payer 付款方 付费方 付费类型 结算对象 收费类别 付费方式 收费区分 账类 帐类 收费类型 付款类型
labour_hours quantity 工时数 标准工时 工时 定额工时 工时数量 额定工时
"""
    + "\n".join(
        line
        for line in _VISIT.strip().splitlines()
        if line.strip()
        and line.split()[0] not in ("payer", "amount", "description", "labour_amount", "parts_amount", "parts_cost")
    )
    + """
labour_amount money 工时费合计 工时费总额 工单工时费 工时合计
parts_amount money 材料费合计 配件费合计 工单材料费 材料合计 配件合计
parts_cost money 配件成本合计 材料成本合计
description text 故障描述 维修说明 报修内容 作业内容 维修内容
""",
    "policies": """
policy_no code 保单号 保险单号 保单编号 保单号码
"""
    + _CAR
    + """
customer_no code 客户编号 客户号 客户代码 车主编号 客户编码
customer_name name 车主 车主姓名 客户名称 客户姓名 客户 姓名 被保险人 投保人 被保人 车主名称 用户名称 用户姓名
phone phone 手机 手机号 手机号码 电话 联系电话 联系方式 车主电话 客户电话 投保人电话
insurer text 保险公司 承保公司 投保公司 承保单位 保险公司名称
kind policy_kind 险种 险别 险种类型 保险类型 保险种类 险种名称 类型 保单类型
starts_on date 起保日期 保险起期 生效日期 起始日期 起期 保险起始日期 保险开始日期 起保时间 保单起期 保险生效日期 投保日期 出单日期 签单日期 起始日 开始日期
ends_on date 到期日期 保险止期 终止日期 止期 保险到期日 保险到期 保险到期日期 到期日 保险终止日期 保单止期 保险截止日期 失效日期 终止日 结束日期
premium money 保费 保险费 总保费 保费合计 保费金额 签单保费 实收保费 保费总额 合计保费
commercial_premium money 商业险 商业险保费 商业保费 商业险金额 商业险费
compulsory_premium money 交强险 交强险保费 交强保费 交强险金额 交强险费
commercial_policy_no code 商业险保单号 商业保单号 商业险单号
compulsory_policy_no code 交强险保单号 交强保单号 交强险单号
commercial_ends_on date 商业险到期 商业险到期日 商业险止期 商业险到期日期
compulsory_ends_on date 交强险到期 交强险到期日 交强险止期 交强险到期日期
sold_by_store bool 本店投保 是否本店投保 本店承保 是否本店 本店销售 店内投保 是否店内投保
staff_no code 业务员工号 销售员工号 续保专员工号
staff_name name 业务员 续保专员 销售员 经办人 出单员 业务员姓名 续保顾问 保险专员
brand text 品牌 车辆品牌 厂牌
series text 车系
model text 车型 车型名称 厂牌型号
note text 备注 说明 附注
"""
    + _STORE,
    "contacts": """
contact_no code 回访编号 联系编号 记录号 回访单号 联系记录号 跟进编号 任务编号 通话编号
customer_no code 客户编号 客户号 客户代码 车主编号 客户编码 会员号
customer_name name 客户名称 客户姓名 车主姓名 车主 客户 姓名 被访人 受访人 被回访人 用户名称 用户姓名
phone phone 手机 手机号 手机号码 电话 联系电话 联系方式 拨打电话 车主电话 客户电话 被叫号码
"""
    + _CAR
    + """
at time 回访时间 回访日期 联系时间 联系日期 跟进时间 通话时间 跟踪日期 拨打时间 跟进日期 邀约时间 邀约日期 呼叫时间 致电时间 日期 时间 通话开始时间
channel channel 联系方式 回访方式 联系渠道 渠道 方式 沟通方式 跟进方式 联系途径 邀约方式 回访渠道
direction direction 方向 呼叫方向 呼入呼出 呼叫类型 来去电 通话方向
purpose text 目的 回访类型 联系目的 回访目的 跟进类型 任务类型 邀约类型 事由 联系事由 主题 回访类别 回访项目
connected bool 是否接通 接通 接通状态 通话状态 是否联系上 接通情况 是否成功
outcome text 结果 回访结果 联系结果 跟进结果 回访情况 反馈 客户反馈 邀约结果 回访内容 跟进内容 沟通内容 通话结果 客户意见
staff_no code 工号 员工编号 客服工号 回访员工号 坐席工号 专员工号
staff_name name 回访人 回访员 客服 客服专员 联系人员 跟进人 坐席 回访专员 经办人 跟进人员 邀约专员 操作人 员工姓名 邀约人
note text 备注 说明 附注
order_no code 工单号 工单编号 委托书号 维修单号 结算单号
"""
    + _STORE,
    "assignments": """
customer_no code 客户编号 客户号 客户代码 车主编号 客户编码
customer_name name 客户名称 客户姓名 车主姓名 车主 客户 姓名 用户名称 用户姓名
phone phone 手机 电话 联系电话 手机号码 手机号
advisor_no code 顾问工号 服务顾问工号 专属顾问工号 顾问编号 sa工号 责任人工号 服务顾问编号
advisor_name name 服务顾问 顾问 专属顾问 专属服务顾问 sa 责任顾问 归属顾问 责任人 所属顾问 现顾问
team text 班组 小组 团队 组别 所属班组 所属团队 归属小组
from_date date 开始日期 起始日期 生效日期 分配日期 归属日期 分配时间 起 起始时间 调整日期
to_date date 结束日期 截止日期 终止日期 失效日期 止 结束时间
"""
    + _CAR
    + _STORE,
}

CANONICAL: dict[str, tuple[str, ...]] = {
    "stores": ("store_code", "name", "address", "longitude", "latitude", "region_code"),
    "staff": ("store_code", "staff_no", "name", "role", "team"),
    "partners": (
        "code",
        "store_code",
        "name",
        "kind",
        "contact_person",
        "phone",
        "address",
        "region_code",
        "brands",
        "goods",
        "note",
    ),
    "customers": (
        "customer_no",
        "store_code",
        "name",
        "gender",
        "birthday",
        "phone",
        "phone2",
        "address",
        "region_code",
        "longitude",
        "latitude",
        "is_company",
        "advisor_no",
        "note",
    ),
    "vehicles": (
        "vin",
        "plate",
        "customer_no",
        "brand",
        "series",
        "model",
        "purchase_date",
        "sold_by_store",
        "store_code",
        "disposed_on",
        "disposal_reason",
    ),
    "visits": (
        "order_no",
        "store_code",
        "vin",
        "plate",
        "customer_no",
        "arrived_at",
        "promised_at",
        "delivered_at",
        "odometer_km",
        "kind",
        "advisor_no",
        "technician_no",
        "labour_amount",
        "parts_amount",
        "parts_cost",
        "paid_by_customer",
        "paid_by_insurer",
        "paid_by_manufacturer",
        "description",
        "cancelled",
    ),
    "visit_lines": (
        "order_no",
        "store_code",
        "line_no",
        "type",
        "code",
        "name",
        "quantity",
        "unit_price",
        "amount",
        "part_batch",
        "supplier_code",
        "failure_mode",
    ),
    "policies": ("policy_no", "vin", "insurer", "kind", "starts_on", "ends_on", "premium", "sold_by_store"),
    "contacts": (
        "contact_no",
        "store_code",
        "customer_no",
        "vin",
        "at",
        "channel",
        "direction",
        "purpose",
        "connected",
        "outcome",
        "staff_no",
    ),
    "assignments": ("customer_no", "store_code", "advisor_no", "team", "from_date", "to_date"),
}
# Headings of which a sheet in the canonical layout has all of one group; the others may be missing.
CANONICAL_KEYS: dict[str, tuple[tuple[str, ...], ...]] = {
    "stores": (("store_code", "name"), ("store_code", "longitude"), ("store_code", "region_code")),
    "staff": (("staff_no", "name"), ("staff_no", "role"), ("staff_no", "team")),
    "partners": (("code", "goods"), ("code", "brands"), ("code", "contact_person")),
    "customers": tuple(("customer_no", name) for name in CANONICAL["customers"][2:]),
    "vehicles": (("vin",), ("plate",)),
    "visits": (("order_no", "arrived_at"),),
    "visit_lines": tuple(("order_no", name) for name in ("line_no", "code", "name", "quantity", "unit_price")),
    "policies": (("policy_no",), ("vin", "starts_on"), ("vin", "premium")),
    "contacts": (("contact_no", "at"), ("at", "channel"), ("at", "direction")),
    "assignments": (("customer_no", "from_date"), ("customer_no", "to_date"), ("customer_no", "team")),
}
