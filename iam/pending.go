package iam

import "context"

func (c *Client) UserDetails(context.Context, string) (UserDetails, error) { panic("pending") }
func (c *Client) NewConsole(context.Context) (bool, error)                 { panic("pending") }
func (e *Editor) CreateUser(context.Context, NewUser) (User, error)        { panic("pending") }
func (e *Editor) UpdateUser(context.Context, string, UserUpdate) error     { panic("pending") }

// ParsePhone reads a telephone number with its country code: "+86 13800000000" or "0086-13800000000".
func ParsePhone(s string) (Phone, error) { panic("pending") }

// Masked shows a phone number so that it can be told apart and not be called: "+86 138****0000"; "" for none.
func (p Phone) Masked() string { panic("pending") }

// MaskedEmail shows an address so that it can be told apart and not be written to: "e***@example.com"; "" for none.
func MaskedEmail(s string) string { panic("pending") }
