namespace SmartPoles.LoadRig;

/// <summary>What a figure must hold.</summary>
/// <param name="Key">Name of the figure.</param>
/// <param name="Value">Largest allowed, or smallest for what must be large.</param>
/// <param name="IsFloor">The latter.</param>
internal sealed record Limit(string Key, double Value, bool IsFloor);
