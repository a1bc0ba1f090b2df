# A department: people, teams and roles stand in people.csv, everything else follows from it.

tenant "acme" {
  name   = "acme-isv"
  region = "cn-east-3"
}

locals {
  people = csvdecode(file("people.csv"))

  # What each role (角色) may do, by the policies it takes.
  policies = {
    lead      = ["UCS FullAccess"]
    developer = ["UCS FullAccess"]
    publisher = ["UCS FullAccess", "OBS Administrator"]
    viewer    = ["UCS ReadOnlyAccess"]
  }

  # Teams with an SWR organization (组织) of their own.
  teams_with_images = ["billing", "delivery", "payments"]
}

# One user group (用户组) for each role. IAM allows 20 groups an account and 10 a user, so people are grouped
# by what they may do, not by team and role.
group "role" {
  for_each = local.policies

  name        = "osc-${each.key}"
  description = "OSC: everybody whose role is ${each.key}"
  members     = [for p in local.people : p.name if p.role == each.key]
  policies    = each.value
}

# And one for each team, without policies: it stands for the people in it.
group "team" {
  for_each = toset([for p in local.people : p.team])

  name        = "team-${each.key}"
  description = "Everybody in team ${each.key}"
  members     = [for p in local.people : p.name if p.team == each.key]
}

# The team reads, its lead manages, its developers and publishers edit: a person's highest level wins.
organization "images" {
  for_each = toset(local.teams_with_images)

  name = "acme-${each.key}"

  grant "manage" { users = [for p in local.people : p.name if p.team == each.key && p.role == "lead"] }
  grant "edit" { users = [for p in local.people : p.name if p.team == each.key && contains(["developer", "publisher"], p.role)] }
  grant "read" { groups = [group.team[each.key].name] }
}

# A team that leaves people.csv loses its group, with everybody in it.
prune {
  groups = ["team-*"]
}

# Reorganizations move many people at once; more than a fifth in one run should be looked at twice.
guard {
  max_removals            = "20%"
  max_removals_per_object = 10
}
