using SmartPoles.EdgeAgent.Buses;
using SmartPoles.EdgeAgent.Devices;
using SmartPoles.EdgeAgent.Gathering.Simulation;

namespace SmartPoles.EdgeAgent.Tests.Gathering;

/// <summary>
/// How most gateways poll, as a baseline: one device after the other, every question tried three times more when it fails, the next
/// round when the period is over or at once when it is long over.
/// </summary>
internal static class SequentialScheduler
{
    private const int Retries = 3;

    public static void Run(SimulatedTime time, SimulatedBus bus, IReadOnlyList<Device> devices, TimeSpan length)
    {
        var registers = new byte[250];
        while (time.Now < length.Ticks)
        {
            var next = time.Now + devices[0].Period.Ticks;
            foreach (var device in devices)
            {
                foreach (var read in device.Reads)
                {
                    var request = new RegisterRequest(device.Unit, read.Function, read.Register, read.Count);
                    for (var attempt = 0; attempt <= Retries; attempt++)
                    {
                        var asking = bus.ReadAsync(request, registers, CancellationToken.None);
                        if (asking.Result.Outcome == BusOutcome.Ok) break;
                    }
                }
            }

            if (time.Now < next) time.Pass(TimeSpan.FromTicks(next - time.Now));
        }
    }
}
