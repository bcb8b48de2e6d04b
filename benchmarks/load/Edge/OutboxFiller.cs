using Microsoft.Extensions.Logging.Abstractions;
using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.EdgeAgent.Outbox;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.LoadRig.Edge;

/// <summary>Fills an outbox as the agent does when its server is away: polls of ten quantities, values that wander in steps of 0.1.</summary>
internal sealed class OutboxFiller(string configurationPath, TimeProvider time)
{
    private const ulong Epoch = 4711;
    private const int MaintainEvery = 20_000;
    private readonly Random _random = new(4711);
    private readonly double[] _values = new double[10];

    /// <summary>Appends a poll a second until <paramref name="isEnough"/>; gives the readings appended.</summary>
    public async Task<(long Readings, OutboxJournal Outbox)> FillAsync(Func<OutboxJournal, long, bool> isEnough)
    {
        var faults = new FaultList(configurationPath);
        var configuration = AgentConfiguration.Read(configurationPath, faults);
        if (configuration is null || faults.Faults.Count > 0) throw new RigException(string.Join('\n', faults.Faults));
        var outbox = OutboxJournal.Open(configuration.Agent.DataDirectory, configuration.Outbox, Epoch, time, NullLogger.Instance);
        var quantities = QuantityCatalogue.All.Take(_values.Length).Select(info => info.Quantity).ToArray();
        var unixMs = time.GetUtcNow().AddDays(-30).ToUnixTimeMilliseconds();
        var readings = new List<Reading>(_values.Length);
        long total = 0;
        while (!isEnough(outbox, total))
        {
            readings.Clear();
            for (var index = 0; index < _values.Length; index++)
            {
                _values[index] = Math.Round(_values[index] + (_random.Next(-3, 4) * 0.1), 1);
                readings.Add(new Reading(quantities[index], unixMs, _values[index], Quality.Good));
            }

            outbox.Append("3715020118000001", ClockQuality.Synchronised, readings, isUrgent: false);
            total += readings.Count;
            unixMs += 1000;

            // The agent does so every second.
            if (total % MaintainEvery == 0) outbox.Maintain();
        }

        await outbox.FlushAsync(CancellationToken.None);
        return (total, outbox);
    }
}
