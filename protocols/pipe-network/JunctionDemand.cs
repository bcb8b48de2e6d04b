namespace SmartPoles.Protocols.PipeNetwork;

/// <summary>One kind of use at a junction.</summary>
/// <param name="BaseM3PerS">Mean draw, m3/s; the pattern multiplies it.</param>
/// <param name="PatternId">Null for <see cref="NetworkOptions.DefaultPatternId"/>, and where that is missing too, constant.</param>
/// <param name="Category">A word for the kind of use, or null.</param>
public sealed record JunctionDemand(double BaseM3PerS, string? PatternId = null, string? Category = null);
