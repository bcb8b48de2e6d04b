namespace SmartPoles.IngestServer.Alarms.Flood;

/// <summary>The one annunciation that stands for all alarms that a flood held back.</summary>
/// <param name="Id">Id, from the time of its beginning.</param>
/// <param name="FromUnixMs">Journal time of the first alarm held back.</param>
/// <param name="UntilUnixMs">When fewer than five alarms came in ten minutes; null while it lasts.</param>
/// <param name="HeldLevel2">Alarms of level 2 held back.</param>
/// <param name="HeldLevel3">Alarms of level 3 held back.</param>
/// <param name="Position">Journal position of its beginning.</param>
public sealed record FloodGroup(string Id, long FromUnixMs, long? UntilUnixMs, int HeldLevel2, int HeldLevel3, long Position)
{
    public int Held => HeldLevel2 + HeldLevel3;
}
