# Private services in an Enterprise Edition registry (企业仓库), shared by several IAM users.

tenant "acme" {
  name   = "acme-isv"
  region = "cn-east-3" # where the Enterprise Edition instance is
}

# OSC asks for Tenant Administrator here. It reaches nearly everything in the account, so the list is short,
# and whoever is in the group without standing in it is taken out.
group "osc-enterprise-registry" {
  description = "Private services in the Enterprise Edition registry"
  members     = ["alice", "bob", "chen.wei"]

  # Tenant Administrator works at every scope, with different effect. All resources is what it gets without
  # a word about it; here it is said.
  policy "Tenant Administrator" { scope = "all" }
}

# chen.wei stands in for the account's owner: a plan that would take anything from this user is refused.
guard {
  protected_users = ["chen.wei"]
}
