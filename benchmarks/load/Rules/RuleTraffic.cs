using SmartPoles.IngestServer.Alarms;
using SmartPoles.IngestServer.Alarms.Rules;
using SmartPoles.IngestServer.Journaling;
using SmartPoles.LoadRig.Ingest;

namespace SmartPoles.LoadRig.Rules;

/// <summary>Entries as the server would journal them of a played city, with a tick for each round of all gateways.</summary>
internal sealed class RuleTraffic
{
    private const int StepMs = 1000;

    private readonly EntrySource _source;
    private readonly EntryWriter _ticks = new();
    private long _unixMs;
    private int _left;

    internal RuleTraffic(CityPlan city, long fromUnixMs)
    {
        _source = new EntrySource(city, seed: 1, fromUnixMs, StepMs);
        (_unixMs, Gateways, _left) = (fromUnixMs, city.Gateways, 0);
    }

    internal int Gateways { get; }

    /// <summary>The next entry, and whether it is a tick; valid until the next call.</summary>
    internal ReadOnlySpan<byte> Next(out bool isTick)
    {
        isTick = _left == 0;
        if (!isTick)
        {
            _left--;
            return _source.Next();
        }

        _left = Gateways;
        var tick = _ticks.Tick(_unixMs);
        _unixMs += StepMs;
        return tick;
    }

    /// <summary>The rules that come with the server, or those of a file.</summary>
    internal static RuleSet RulesOf(FileInfo? file)
    {
        var faults = new List<string>();
        var path = file?.FullName ?? RuleFile.DefaultPath;
        return RuleFile.Load(path, faults) ?? throw new RigException(string.Join(Environment.NewLine, faults));
    }
}
