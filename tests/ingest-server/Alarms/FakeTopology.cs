using System.Diagnostics.CodeAnalysis;
using SmartPoles.IngestServer.Registry;

namespace SmartPoles.IngestServer.Tests.Alarms;

/// <summary>Places of a small city, said in the test.</summary>
internal sealed class FakeTopology : ICityTopology
{
    private readonly Dictionary<string, ComponentPlace> _places = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<PipeNeighbour>> _pipes = new(StringComparer.Ordinal);

    public string Version => "fake";

    public FakeTopology Add(string code, string gateway, string? zone = null, string? circuit = null)
    {
        _places[code] = new ComponentPlace(code, gateway, "371502001001001", zone, circuit, 36.45, 115.98, null);
        return this;
    }

    public FakeTopology Pipe(string from, string to)
    {
        void One(string a, string b)
        {
            if (!_pipes.TryGetValue(a, out var list)) _pipes[a] = list = [];
            list.Add(new PipeNeighbour(b, 100));
        }

        One(from, to);
        One(to, from);
        return this;
    }

    public bool TryFind(string component, [NotNullWhen(true)] out ComponentPlace? place) => _places.TryGetValue(component, out place);

    public IReadOnlyList<PipeNeighbour> PipeNeighbours(string component) => _pipes.GetValueOrDefault(component) ?? [];

    public IReadOnlyList<string> PipesBetween(string from, string to) => [];
}
