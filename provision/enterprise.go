package provision

import (
	"fmt"
	"slices"
	"strings"

	"github.com/osc-perms/osc-perms/osc"
)

// enterprise warns where people are onboarded for the Enterprise Edition and no instance runs. That it is not offered in
// the region, may not be looked for, or does not run yet are different things.
func (p *planner) enterprise() {
	i := slices.IndexFunc(p.d.Onboards, func(o Onboard) bool {
		return len(o.Users) > 0 && slices.Contains(o.Can, osc.EnterpriseRegistry)
	})
	if i < 0 {
		return
	}
	region, r := p.d.Tenant.Region, p.ix.registry(p.d.Tenant.Region)
	c := Check{Kind: CheckCheck, Name: string(osc.EnterpriseRegistry), Status: Warn, DeclaredAt: p.d.Onboards[i].Place.String()}
	const buy = "buy one on SWR's console and bind it in OSC (我的服务 > 私有服务 > 上传服务 > 容器镜像仓库(企业版) > 配置存储源)."
	switch {
	case len(r.Running) > 0:
		c.Status = Pass
		c.Message = fmt.Sprintf("Enterprise Edition instance %s is Running in %s; whether it is bound in OSC can only be seen there.", strings.Join(r.Running, ", "), region)
	case r.Unread != "":
		c.Status = Unknown
		c.Message = fmt.Sprintf("Whether an Enterprise Edition instance runs in %s is not known: %s.", region, r.Unread)
	case r.NotOffered:
		c.Message = fmt.Sprintf("SWR's Enterprise Edition is not offered in %s: nobody can use private services there. Use a region that offers it, or the basic edition with the capability upload.", region)
	case len(r.Others) > 0:
		c.Message = fmt.Sprintf("No Enterprise Edition instance is Running in %s: there is %s. Private services work once one runs and is bound in OSC.", region, strings.Join(r.Others, ", "))
	default:
		c.Message = fmt.Sprintf("There is no Enterprise Edition instance in %s, without which Tenant Administrator gives nobody an enterprise registry: %s", region, buy)
	}
	p.check(c)
}
