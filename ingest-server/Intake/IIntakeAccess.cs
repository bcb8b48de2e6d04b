using System.Net;

namespace SmartPoles.IngestServer.Intake;

/// <summary>Decides who may connect. Default deny.</summary>
public interface IIntakeAccess
{
    /// <summary>
    /// Judges a CONNECT. May take long (PBKDF2 is slow on purpose) and bounds by itself how many such checks run at once; the endpoint
    /// bounds how long it waits.
    /// </summary>
    ValueTask<AccessDecision> ConnectAsync(ConnectCredentials credentials, CancellationToken stop);

    /// <summary>May a gateway hear the commands to a node? To itself always; a foreign gateway also those to the nodes that it speaks for.</summary>
    bool SpeaksFor(string gateway, string group, string node) => node == gateway;

    /// <summary>
    /// Asked once more when the connection is one that <see cref="Revoked"/> can end: false when the right was withdrawn since it was judged.
    /// </summary>
    bool IsStillGood(in AccessDecision decision) => true;

    /// <summary>Called with an id whose right was withdrawn: the endpoint ends its connections at once.</summary>
    event Action<string>? Revoked;
}

/// <summary>What a CONNECT shows.</summary>
/// <param name="ClientId">Client id as sent.</param>
/// <param name="UserName">User name; null without one.</param>
/// <param name="Secret">Password; null without one.</param>
/// <param name="CertificateName">CN of a client certificate that the endpoint has verified against its authority; null without one.</param>
/// <param name="IsLoopback">The connection comes from this machine.</param>
/// <param name="Address">Where it comes from, to count failures by; null when that is not known.</param>
/// <param name="MayReceiveSecret">
/// A secret can be handed back unseen: the client speaks MQTT 5, which has a place for it in the CONNACK, and the connection is TLS or
/// stays on this machine.
/// </param>
public readonly record struct ConnectCredentials(
    string ClientId, string? UserName, string? Secret, string? CertificateName, bool IsLoopback, IPAddress? Address = null, bool MayReceiveSecret = false);

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
/// <param name="Id">Gateway id; of an engineer <c>token:</c> and the name of the token, which is no gateway id.</param>
/// <param name="Reason">Why it was refused, for the log and the MQTT 5 reason string; never tells more than the sender knows.</param>
/// <param name="IssuedSecret">
/// A new secret for the gateway: goes into the CONNACK as user property <see cref="Protocols.Telemetry.MqttNames.SecretProperty"/> and into no
/// log; null for none.
/// </param>
/// <param name="IsBusy">Refused only for now: the client may try again soon (Server busy, 0x89; MQTT 3.1.1: Server unavailable, 3).</param>
public readonly record struct AccessDecision(PeerRole Role, string Id, string? Reason = null, string? IssuedSecret = null, bool IsBusy = false)
{
    public static AccessDecision Refused(string reason) => new(PeerRole.None, "", reason);

    public static AccessDecision Busy(string reason) => new(PeerRole.None, "", reason, IsBusy: true);
}
