using System.Text.Json.Nodes;
using SmartPoles.LoadRig.Ingest.Generator;

namespace SmartPoles.LoadRig.Ingest;

/// <summary>What a measurement of the server works with.</summary>
/// <param name="City">Who is played.</param>
/// <param name="Generator">How.</param>
/// <param name="Span">How long data flows.</param>
/// <param name="Seed">Of everything random.</param>
/// <param name="Time">Waits and stamps.</param>
/// <param name="Tell">Progress.</param>
internal sealed record IngestContext(CityPlan City, GeneratorOptions Generator, TimeSpan Span, int Seed, TimeProvider Time, Action<string> Tell)
{
    /// <summary>The figures, by key.</summary>
    public JsonObject Results { get; } = [];

    public void Report(string key, double value, int digits = 2)
    {
        Results[key] = Math.Round(value, digits);
        Tell($"  {key} = {Math.Round(value, digits)}");
    }
}
