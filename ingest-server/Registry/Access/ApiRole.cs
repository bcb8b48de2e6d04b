namespace SmartPoles.IngestServer.Registry.Access;

/// <summary>What the holder of a token may do; each may do what those before it may. Stored by name.</summary>
public enum ApiRole
{
    /// <summary>Look at everything that the city measures.</summary>
    Viewer = 1,

    /// <summary>Acknowledge alarms as well.</summary>
    Operator = 2,

    /// <summary>Tap, replay and export as well.</summary>
    Engineer = 3,

    /// <summary>Let gateways and people in and throw them out, back up, read the audit.</summary>
    Admin = 4,
}
