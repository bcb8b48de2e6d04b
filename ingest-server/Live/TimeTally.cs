namespace SmartPoles.IngestServer.Live;

/// <summary>Readings of the LIVE lane whose time does not fit their receipt: what tells that a gateway's clock is wrong.</summary>
/// <param name="Ahead">More than 2 min ahead.</param>
/// <param name="Late">More than 5 min behind.</param>
public readonly record struct TimeTally(long Ahead, long Late);
