using SmartPoles.LoadRig.Ingest.Generator;

namespace SmartPoles.LoadRig.Ingest;

/// <summary>What a measurement of the server works with.</summary>
/// <param name="City">Who is played.</param>
/// <param name="Generator">How.</param>
/// <param name="Span">How long data flows.</param>
/// <param name="Seed">Of everything random.</param>
/// <param name="Time">Waits and stamps.</param>
/// <param name="Sheet">Where the figures go.</param>
internal sealed record IngestContext(CityPlan City, GeneratorOptions Generator, TimeSpan Span, int Seed, TimeProvider Time, FigureSheet Sheet);
