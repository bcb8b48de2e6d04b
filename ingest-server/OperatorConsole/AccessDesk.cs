using SmartPoles.IngestServer.Registry.Access;

namespace SmartPoles.IngestServer.OperatorConsole;

/// <summary>Who may do what, and who did.</summary>
public sealed record AccessDesk(
    CredentialBook Credentials, TokenBook Tokens, AuditTrail Audit, ConsoleOptions Options, UserBook Users, SessionBook Sessions, InvitationBook Invitations)
{
    /// <summary>Anybody on this machine may look and work: the configuration says so, and nobody was ever given a token or a password.</summary>
    public bool IsOpen => Options.OpenOnLoopback && !Options.IsReachedFromOutside && !Tokens.HasAny && !Users.HasAny;

    /// <summary>A name that is or was a user's or a token's: one of each kind would be one in the audit.</summary>
    public bool IsTaken(string name) => Users.IsTaken(name) || Tokens.IsTaken(name);

    /// <summary>Nobody can sign in with a password yet.</summary>
    public bool NeedsFirstUser => !Users.HasAny;
}
