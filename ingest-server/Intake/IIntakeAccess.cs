namespace SmartPoles.IngestServer.Intake;

/// <summary>Decides who may connect. Default deny.</summary>
public interface IIntakeAccess
{
    /// <summary>
    /// Judges a CONNECT. May take long (PBKDF2 is slow on purpose) and bounds by itself how many such checks run at once; the endpoint
    /// bounds how long it waits.
    /// </summary>
    ValueTask<AccessDecision> ConnectAsync(ConnectCredentials credentials, CancellationToken stop);

    /// <summary>Called with an id whose right was withdrawn: the endpoint ends its connections at once.</summary>
    event Action<string>? Revoked;
}

/// <summary>What a CONNECT shows.</summary>
/// <param name="ClientId">Client id as sent.</param>
/// <param name="UserName">User name; null without one.</param>
/// <param name="Secret">Password; null without one.</param>
/// <param name="CertificateName">CN of a client certificate that the endpoint has verified against its authority; null without one.</param>
/// <param name="IsLoopback">The connection comes from this machine.</param>
public readonly record struct ConnectCredentials(string ClientId, string? UserName, string? Secret, string? CertificateName, bool IsLoopback);

/// <summary>What somebody may do at the endpoint.</summary>
public enum PeerRole
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Publish as itself, subscribe to its own commands and to STATE.</summary>
    Gateway,

    /// <summary>Subscribe to the tap, publish nothing.</summary>
    Engineer,
}

/// <param name="Role">What it may do; <see cref="PeerRole.None"/>: refused.</param>
/// <param name="Id">Gateway id, or the name of the engineer's token.</param>
/// <param name="Reason">Why it was refused, for the log and the MQTT 5 reason string; never tells more than the sender knows.</param>
public readonly record struct AccessDecision(PeerRole Role, string Id, string? Reason = null)
{
    public static AccessDecision Refused(string reason) => new(PeerRole.None, "", reason);
}
