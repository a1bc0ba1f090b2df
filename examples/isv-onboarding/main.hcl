# An ISV's team: who may do what stands in people.csv, what that takes in IAM, SWR and CCE is osc-perms' business.

tenant "acme" {
  name   = "acme-isv"
  region = "cn-east-3"
}

variable "administrators" {
  type        = list(string)
  default     = ["sandbox-admin"]
  description = "The account's own administrators: they can do everything, and are not looked after here"
}

locals {
  people = csvdecode(file("people.csv"))
  roles  = ["publisher", "uploader", "operator", "viewer"]

  # By role: who, and until which day where there is one. ivan is a contractor.
  team = { for r in local.roles : r => [for p in local.people : p.name if p.role == r] }
  ends = { for r in local.roles : r => { for p in local.people : p.name => p.until if p.role == r && p.until != "" } }
}

# 商品发布, and private services in the basic edition's registry.
onboard "publishers" {
  users = local.team.publisher
  can   = ["publish", "upload"]
  until = local.ends.publisher
}

onboard "uploaders" {
  users = local.team.uploader
  can   = ["upload"]
  until = local.ends.uploader
}

# Service instances in the CCE cluster "delivery".
onboard "operators" {
  users    = local.team.operator
  can      = ["deploy"]
  clusters = { delivery = "edit" }
  until    = local.ends.operator
}

onboard "viewers" {
  users = local.team.viewer
  can   = ["view"]
  until = local.ends.viewer
}

check "who may publish" {
  condition     = length(setsubtract(who_can("publish"), concat(local.team.publisher, var.administrators))) == 0
  error_message = "Only publishers may publish, and these can: ${join(", ", who_can("publish"))}."
}

check "viewers only look" {
  condition     = alltrue([for name in local.team.viewer : user_can(name, "view") && !user_can(name, "full")])
  error_message = "Somebody whose role is viewer can do more than look, or not even that."
}

guard {
  privileged = local.team.publisher # OBS Administrator reaches every bucket: nobody else comes to hold it
}
