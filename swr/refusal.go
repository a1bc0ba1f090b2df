package swr

import (
	"strings"

	"github.com/osc-perms/osc-perms/internal/apierr"
	"github.com/osc-perms/osc-perms/internal/transport"
)

var service = transport.Service{Name: "SWR", Judge: judge, Rights: Rights}

// judge says what a refusal of SWR means. Its status alone does not say: it throttles with 403 and has no room with
// 400 (API reference, section 6: SWR's codes).
func judge(f transport.Fault) (apierr.Kind, string) {
	code := f.Code[strings.LastIndexByte(f.Code, '.')+1:] // SVCSTG.SWR.4031032
	switch code {
	case "4031032", "4031042", "4090023": // the last is "the system is busy"
		return apierr.Throttled, f.Message
	case "4000097":
		return apierr.Quota, f.Message
	case "4060074":
		return apierr.NotEmpty, f.Message
	case "4010000", "4011064":
		return apierr.Unauthorized, f.Message
	}
	if f.Status == 406 {
		return apierr.NotEmpty, f.Message
	}
	return f.Meaning(), f.Message
}
