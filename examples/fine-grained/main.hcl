# Who may use OSC and who may only look: two policies, two groups.

tenant "acme" {
  name   = "acme-isv"
  region = "cn-east-3"
}

locals {
  developers = ["carol", "dave", "li.na"]
  auditors   = ["erin", "frank"]
}

# Every OSC interface. It gives no right in OBS, SWR organizations or CCE clusters.
group "osc-full" {
  description = "Every OSC interface"
  members     = local.developers
  policies    = ["UCS FullAccess"]
}

# Every Read and List interface. Developers need not be here: full access includes reading.
group "osc-view" {
  description = "OSC, reading only"
  members     = local.auditors
  policies    = ["UCS ReadOnlyAccess"]
}
