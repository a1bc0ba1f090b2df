package swr

import "context"

func (c *Client) Instances(context.Context, string) ([]Instance, error) { panic("pending") }
