using Microsoft.Extensions.Logging;

namespace SmartPoles.EdgeAgent.Uplink;

internal static partial class Log
{
    private const int Block = 1400;    // Uplink owns 1400..1499; next free: +18

    [LoggerMessage(Block + 1, LogLevel.Information, "Uplink: connected to {Server} with MQTT {Version}")]
    public static partial void Connected(this ILogger logger, Uri server, string version);

    [LoggerMessage(Block + 2, LogLevel.Warning, "Uplink: {Server}: {Outcome}: {Reason}; readings are kept and it is tried again. Next step: {NextStep}")]
    public static partial void ServerAway(this ILogger logger, Uri server, ConnectOutcome outcome, string reason, string nextStep);

    [LoggerMessage(Block + 3, LogLevel.Warning, "Uplink: connection lost ({Reason}); readings are kept")]
    public static partial void ConnectionLost(this ILogger logger, string reason);

    [LoggerMessage(Block + 4, LogLevel.Information, "Uplink: births of {Devices} devices sent, bdSeq {BdSeq}, epoch {Epoch}")]
    public static partial void SessionBorn(this ILogger logger, int devices, byte bdSeq, ulong epoch);

    [LoggerMessage(Block + 5, LogLevel.Information, "Uplink: the server asks for all births again")]
    public static partial void RebirthRequested(this ILogger logger);

    [LoggerMessage(Block + 6, LogLevel.Warning, "Uplink: the server refuses a message ({Reason}); it is kept and sent again")]
    public static partial void Refused(this ILogger logger, string reason);

    [LoggerMessage(Block + 7, LogLevel.Information, "Uplink: {Bytes} bytes of backlog go to the history lane")]
    public static partial void BacklogFound(this ILogger logger, long bytes);

    [LoggerMessage(Block + 8, LogLevel.Information, "Uplink: the backlog is sent")]
    public static partial void BacklogSent(this ILogger logger);

    [LoggerMessage(Block + 9, LogLevel.Error, "Uplink: {Path} was not saved: {Reason}")]
    public static partial void FileNotSaved(this ILogger logger, string path, string reason);

    [LoggerMessage(Block + 10, LogLevel.Warning, "Uplink: this gateway belongs to server {After} from now on, as Uplink.ServerId says; before, to {Before}. What waits in the outbox goes to the new one")]
    public static partial void Moved(this ILogger logger, string before, string after);

    [LoggerMessage(Block + 11, LogLevel.Information, "Uplink: waiting for the primary host {Host} to be online; readings are kept")]
    public static partial void WaitingForHost(this ILogger logger, string host);

    [LoggerMessage(Block + 12, LogLevel.Warning, "Uplink: the primary host {Host} went offline; readings are kept")]
    public static partial void HostOffline(this ILogger logger, string host);

    [LoggerMessage(Block + 13, LogLevel.Error, "Uplink: another client took over the id {Gateway}. Next step: find the second gateway that is configured with it")]
    public static partial void TakenOver(this ILogger logger, string gateway);

    [LoggerMessage(Block + 14, LogLevel.Information, "Uplink: the history lane may send {Rate} readings a second from now on")]
    public static partial void HistoryRateSet(this ILogger logger, long rate);

    [LoggerMessage(Block + 15, LogLevel.Information, "Uplink: {Server} does not speak MQTT 5; MQTT 3.1.1 is tried, which cannot tell who the server is")]
    public static partial void OldProtocol(this ILogger logger, Uri server);

    [LoggerMessage(Block + 17, LogLevel.Information, "Uplink: {Server} has issued a new secret to this gateway; it is kept in the data directory")]
    public static partial void SecretIssued(this ILogger logger, Uri server);

    [LoggerMessage(Block + 16, LogLevel.Information, "Uplink: server {ServerId} at {Server}")]
    public static partial void ServerMet(this ILogger logger, string serverId, Uri server);
}
