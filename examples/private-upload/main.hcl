# Uploading private services (私有服务) to the basic edition registry (容器镜像仓库).

tenant "acme" {
  name   = "acme-isv"
  region = "cn-east-3"
}

# First: every OSC interface.
group "osc-uploaders" {
  description = "Upload private services"
  members     = ["carol", "dave"]
  policies    = ["UCS FullAccess"]
}

# Second: manage on the SWR organization (组织) in which OSC keeps the packages. OSC makes it on the first
# upload, with a generated name such as osc-4d9d5802-2ce9-…: so this is a pattern. Nothing is created here;
# until OSC's organization is there the grants wait, and the first plan after the upload makes them.
organization "osc" {
  name = "osc-*"
  mode = "additive" # who else holds a right there keeps it

  # SWR knows no groups: this stands for the people in the group.
  grant "manage" { groups = [group.osc-uploaders.name] }
}

# Third: room for that organization, or the first upload fails. Once it is there, nothing is asked any more.
quota "first-private-upload" {
  free_organizations = 1
  unless_exists      = "osc-*"
}
