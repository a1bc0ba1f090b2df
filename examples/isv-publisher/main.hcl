# Publishing commercial services (商品发布) as an ISV's IAM users.

tenant "acme" {
  name   = "acme-isv"
  region = "cn-east-3" # OSC's own region; the OBS bucket for publishing must be here too
}

variable "publishers" {
  type        = list(string)
  description = "IAM users of the ISV who publish"
  default     = ["carol", "wang.fang"]
}

# Both policies are needed: UCS FullAccess leaves out OBS on purpose, for the safety of users' data. Someone
# who has it and still cannot publish lacks OBS Administrator.
group "osc-publishers" {
  description = "ISV users who publish commercial services"
  members     = var.publishers
  policies    = ["UCS FullAccess", "OBS Administrator"]
}
