namespace SmartPoles.IngestServer.Notifications;

/// <summary>What is told. The words go out: never changed.</summary>
internal static class NotificationKinds
{
    internal const string Annunciated = "annunciated";
    internal const string Returned = "returned";
    internal const string Acknowledged = "acknowledged";
    internal const string Flood = "flood";
    internal const string Escalated = "escalated";

    /// <summary>What a channel may ask for.</summary>
    internal static readonly string[] All = [Annunciated, Returned, Acknowledged, Flood];
}
