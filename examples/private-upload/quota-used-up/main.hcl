# The first private upload where SWR's organization quota is used up: the configuration of the folder above,
# for an account that has all the organizations (组织) it may have.

tenant "acme" {
  name   = "acme-isv"
  region = "cn-east-3"
}

group "osc-uploaders" {
  description = "Upload private services"
  members     = ["carol", "dave"]
  policies    = ["UCS FullAccess"]
}

organization "osc" {
  name = "osc-*"
  mode = "additive"

  grant "manage" { groups = [group.osc-uploaders.name] }
}

# This one fails: the plan shows everything all the same, apply would change nothing.
quota "first-private-upload" {
  free_organizations = 1
  unless_exists      = "osc-*"
}
