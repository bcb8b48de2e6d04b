namespace SmartPoles.IngestServer.Intake;

/// <summary>Why a connection came to nothing; a label of a metric.</summary>
public enum RefusalReason
{
    /// <summary>Its first packet was no CONNECT, or none came in time.</summary>
    NoConnect,

    /// <summary>Its CONNECT breaks the standard, or asks for what is not offered.</summary>
    Malformed,

    /// <summary>Unknown, or the wrong secret.</summary>
    NotAuthorized,

    /// <summary>Too many secrets to check just now.</summary>
    Busy,

    /// <summary>Too many others had not shown who they are.</summary>
    TooMany,
}
