# 此账号中的人员在 OSC（云原生服务中心）相关服务中可以做什么，以代码描述。
#
#   osc-perms plan                会有哪些变更；不做任何变更
#   osc-perms plan --sandbox      同上，但在本机上的云中运行；不需要账号
#   osc-perms apply               经确认后执行变更
#
# 没有状态文件：每次计划都将这些文件与云上的现状对比。

# 账号的名称：其他账号的凭证会被拒绝。区域写 API 使用的 ID，不写控制台显示的名称。
tenant "main" {
  name   = {{quote .Account}}
  region = {{quote .Region}}
}

# 人员应具备的能力；所需的用户组、策略和授权由此得出，并由 plan 显示：
# view、full、publish（商品发布）、upload（上传私有服务）、deploy（部署服务实例）、enterprise-registry（企业仓库）。
#
# onboard "publishers" {
#   users = ["carol", "dave"]
#   can   = ["publish", "upload"]
#   until = { dave = "2027-01-31" }   # 最后一天
# }
#
# onboard "operators" {
#   users    = ["frank"]
#   can      = ["deploy"]
#   clusters = { prod = "edit" } # CCE 集群的名称
# }

# 也可以逐个声明用户组：其中的人员和策略。以此为准：在用户组中而不在列表中的人，会在下次应用时移出。
# 请写名称，例如 ["alice", "bob"]：他们必须已是 IAM 用户。策略按控制台（英文界面）显示的名称填写，并授予其生效的范围。
group "osc-viewers" {
  description = "May look at OSC"
  members     = []
  policies    = ["UCS ReadOnlyAccess"]
}

# 没有写的内容保持不变：不写 "members" 时，成员保持原样；没有块声明的用户组从不改动。
# 写 mode = "additive" 的块只添加：其中的其他人会保留，并列为未纳入管理。

# 使用 OSC 全部接口的人员。policy 块指定策略的授权范围：
#
# group "osc-users" {
#   members  = ["carol", "dave"]
#   policies = ["UCS FullAccess"]
#   policy "CCE Administrator" { projects = [tenant.region] }   # 或 scope = "all"、scope = "global"
# }

# SWR 组织，不存在时会创建。权限有 manage（管理）、edit（编辑）和 read（读取）。SWR 没有用户组的概念：
# 用户组代表其中的人员。带 * 的名称是模式，不会创建组织，例如 "osc-*"
# 代表 OSC 在首次上传私有服务时为自己创建的组织。
#
# organization "my-images" {
#   grant "manage" { users = ["carol"] }
#   grant "read"   { groups = [group.osc-users.name] }
# }

# 在首次上传之前，必须还能再创建一个组织：
#
# quota "first-private-upload" {
#   free_organizations = 1
#   unless_exists      = "osc-*"
# }

# 没有块声明时即删除的用户组。不写时从不删除用户组。
#
# prune {
#   groups = ["team-*"]
# }

# 一次计划最多可移除多少；以下为默认值，被拒绝的计划会说明如何放行。
#
# guard {
#   max_removals = "25%"   # 至少 3 项，最多 50 项
# }

# 离职的人员：移出所有用户组、收回所有授权（无论是否声明），并停用。
#
# offboard "left" {
#   users = ["mallory"]
# }

# 对计划之后的权限的要求；不满足要求的计划会被拒绝。
#
# check "who may publish" {
#   condition     = length(setsubtract(who_can("publish"), ["carol", "dave"])) == 0
#   error_message = "只有 carol 和 dave 可以发布。"
# }

# 列表可以来自文件：variable、locals、for_each、csvdecode(file("people.csv")) 的用法与 Terraform 相同。
