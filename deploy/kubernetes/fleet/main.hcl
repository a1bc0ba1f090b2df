# One configuration for all tenants; each has a file with its values beside it.

variable "account" {
  type        = string
  description = "the account's name: credentials of any other are refused"
}

variable "profile" {
  type        = string
  description = "the section of the credentials file"
}

variable "publishers" {
  type        = list(string)
  description = "IAM users who publish commercial services"
}

tenant "fleet" {
  name    = var.account
  profile = var.profile
  region  = "cn-east-3"
}

onboard "publishers" {
  users = var.publishers
  can   = ["publish"]
}
