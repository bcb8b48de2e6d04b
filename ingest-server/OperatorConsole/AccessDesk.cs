using SmartPoles.IngestServer.Registry.Access;

namespace SmartPoles.IngestServer.OperatorConsole;

/// <summary>Who may do what, and who did.</summary>
public sealed record AccessDesk(CredentialBook Credentials, TokenBook Tokens, AuditTrail Audit, ConsoleOptions Options);
