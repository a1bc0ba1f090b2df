# What people in this account may do around OSC (云原生服务中心), as code.
#
#   osc-perms plan                what would change; changes nothing
#   osc-perms plan --sandbox      the same against a cloud on this machine; needs no account
#   osc-perms apply               makes it so, after asking
#
# There is no state file: every plan compares these files with what the cloud says now.

# The account (账号) by name: credentials of any other one are refused. The region by the API's id, not by the
# console's name for it.
tenant "main" {
  name   = {{quote .Account}}
  region = {{quote .Region}}
}

# What people should be able to do; the groups, policies and grants it takes follow from that, and are shown by plan:
# view, full, publish (商品发布), upload (上传私有服务), deploy (部署服务实例), enterprise-registry (企业仓库).
#
# onboard "publishers" {
#   users = ["carol", "dave"]
#   can   = ["publish", "upload"]
#   until = { dave = "2027-01-31" }   # the last day
# }
#
# onboard "operators" {
#   users    = ["frank"]
#   can      = ["deploy"]
#   clusters = { prod = "edit" } # a CCE cluster by name
# }

# Or group by group: a user group (用户组) with its people and its policies. Exactly these: whoever is in the group and
# not in the list is taken out by the next apply. Write names, such as ["alice", "bob"]: they must be IAM users
# already. Policies go by the names that the console shows, and each is attached where it takes effect.
group "osc-viewers" {
  description = "May look at OSC"
  members     = []
  policies    = ["UCS ReadOnlyAccess"]
}

# What is not mentioned is left alone: without "members", membership stays as it is; a group that no block
# declares is never touched. With mode = "additive" a block only adds: whoever else is there stays, and is
# listed as unmanaged.

# People who use every OSC interface. A policy block chooses where the policy holds:
#
# group "osc-users" {
#   members  = ["carol", "dave"]
#   policies = ["UCS FullAccess"]
#   policy "CCE Administrator" { projects = [tenant.region] }   # or scope = "all", scope = "global"
# }

# An SWR organization (组织), created when missing. Rights are manage, edit and read. SWR knows no groups:
# a group stands for the people in it. A name with a * is a pattern and never created, such as "osc-*"
# for the organization that OSC makes for itself on the first upload of a private service.
#
# organization "my-images" {
#   grant "manage" { users = ["carol"] }
#   grant "read"   { groups = [group.osc-users.name] }
# }

# Before that first upload, room for one more organization must be left:
#
# quota "first-private-upload" {
#   free_organizations = 1
#   unless_exists      = "osc-*"
# }

# Groups that are deleted when no block declares them any more. Without it none ever is.
#
# prune {
#   groups = ["team-*"]
# }

# Bounds on what one plan may remove; these are the defaults, and a refused plan says how to get past.
#
# guard {
#   max_removals = "25%"   # at least 3, at most 50
# }

# People who left: out of every group and grant, declared or not, and disabled.
#
# offboard "left" {
#   users = ["mallory"]
# }

# Conditions on the access that holds after a plan; a plan that breaks one is refused.
#
# check "who may publish" {
#   condition     = length(setsubtract(who_can("publish"), ["carol", "dave"])) == 0
#   error_message = "Only carol and dave may publish."
# }

# Lists can come from files: variable, locals, for_each, csvdecode(file("people.csv")) work as in Terraform.
