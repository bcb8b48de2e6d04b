namespace SmartPoles.Protocols.PipeNetwork;

/// <summary>What a valve does instead of minding its setting.</summary>
public enum ValveOverride
{
    /// <summary>Nothing: it minds its setting.</summary>
    None,

    /// <summary>It stands wide open; only its minor loss counts.</summary>
    Open,

    /// <summary>It is shut.</summary>
    Closed,
}
