namespace SmartPoles.IngestServer.Intake;

internal static partial class Log
{
    private const int Block = 2000;    // Intake owns 2000..2099; next free: +7

    [LoggerMessage(Block + 1, LogLevel.Warning, "Connection of client {ClientId} refused: {Reason}")]
    public static partial void ConnectionRefused(this ILogger logger, string clientId, string? reason);

    [LoggerMessage(Block + 2, LogLevel.Warning, "Gateway {Gateway} published to {Topic}, which is not its own; connection closed")]
    public static partial void TopicRefused(this ILogger logger, string gateway, string topic);

    [LoggerMessage(Block + 3, LogLevel.Warning, "{Count} more connections refused since, reason {Reason}")]
    public static partial void MoreRefused(this ILogger logger, int count, RefusalReason reason);

    [LoggerMessage(Block + 4, LogLevel.Information, "The {Listener} listener shows a new certificate: {Subject}, good until {NotAfter:u}")]
    public static partial void CertificateTaken(this ILogger logger, string listener, string subject, DateTime notAfter);

    [LoggerMessage(Block + 5, LogLevel.Error, "The new certificate of the {Listener} listener is not used: {Fault}. The old one stays, good until {NotAfter:u}. Next step: put whole files in place; they are looked at every 30 s")]
    public static partial void CertificateRefused(this ILogger logger, string listener, string fault, DateTime notAfter);

    [LoggerMessage(Block + 6, LogLevel.Warning, "The certificate of the {Listener} listener ends in {Days} days. Next step: put a new one into {File}; it is taken without a restart")]
    public static partial void CertificateEnds(this ILogger logger, string listener, int days, string file);
}
