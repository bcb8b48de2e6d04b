using System.Text.Json;
using SmartPoles.EdgeAgent.Buses;
using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.EdgeAgent.Devices;
using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.EdgeAgent.Technician;

/// <summary>Can the ports be opened, and does every device answer one cheap question?</summary>
internal sealed class BusCheck(TimeProvider time, Action<string> show)
{
    /// <summary>One bus, by asking, by listening to its talkers, or by what the running agent tells of it.</summary>
    public async Task<IReadOnlyList<CheckResult>> RunAsync(
        BusOptions bus, IReadOnlyList<Device> devices, RunningAgent? agent, bool isAgentRunning, CancellationToken cancel)
    {
        var area = $"bus {bus.Name}";
        if (agent is not null) return Told(area, bus, devices, agent);
        if (bus.Serial is { } serial && PortFault(area, serial.Port, isAgentRunning) is { } fault) return [fault];
        if (isAgentRunning) return [CheckResult.Skipped(area, "the running agent has the bus, and its status page does not answer (Status.Port)")];

        if (bus.HasTalkers) return await ListenAsync(area, bus, devices, cancel).ConfigureAwait(false);
        var answers = await AskMetersAsync(area, bus, [.. devices.Where(device => device.Peer.Dialect.IsMeter())], cancel).ConfigureAwait(false);
        using var tap = BusTap.Of(bus);
        var master = Master(bus, tap);
        foreach (var device in devices.Where(device => !device.Peer.Dialect.IsMeter()))
        {
            show($"{area}: {device.Who} of {devices.Count}");
            var field = device.Profile.Fields[0];
            answers[device] = await master.AskAsync(device.Unit, Questions.Read(field.Function, field.Register, field.Registers), cancel).ConfigureAwait(false);
            if (answers[device].Outcome == LineOutcome.Down) break;
        }

        if (answers.Values.FirstOrDefault(answer => answer.Outcome == LineOutcome.Down) is { } down)
        {
            return [CheckResult.Fault(area, $"{tap.Address}: {down.Reason}", bus.Serial is null ? "Check address, port and cable of the serial server or device" : "Check the port's name, its cable and the agent's right to use it (group dialout)")];
        }

        List<CheckResult> results = [.. devices.Select(device => Judge(area, device, answers[device]))];
        return [CheckResult.Good(area, $"{tap.Address} is open, {results.Count(result => result.Mark == CheckMark.Good)} of {devices.Count} devices answer"), .. results];
    }

    private async Task<IReadOnlyList<CheckResult>> ListenAsync(string area, BusOptions bus, IReadOnlyList<Device> devices, CancellationToken cancel)
    {
        show($"{area}: listens for up to {TalkerLook.LimitFor(devices).TotalSeconds:0} s");
        using var tap = BusTap.Of(bus);
        return [.. TalkerCheck.Judge(area, bus, devices, tap.Address, await new TalkerLook(time).ListenAsync(tap, devices, cancel).ConfigureAwait(false))];
    }

    private async Task<Dictionary<Device, LineAnswer>> AskMetersAsync(string area, BusOptions bus, IReadOnlyList<Device> meters, CancellationToken cancel)
    {
        var answers = new Dictionary<Device, LineAnswer>();
        if (meters.Count == 0) return answers;
        await using var master = new MeterMaster(bus, time);
        foreach (var device in meters)
        {
            show($"{area}: {device.Who}");
            var read = device.Reads[0];
            var asked = MeterRequest.Read(device.Peer, read.Meter!.Value.Identifier, read.DataBytes);
            answers[device] = await master.AskAsync(asked, device.Setting, cancel).ConfigureAwait(false);
            if (answers[device].Outcome == LineOutcome.Down) break;
        }

        return answers;
    }

    /// <summary>The technician's master on a configured bus.</summary>
    public LineMaster Master(BusOptions bus, ITap tap)
    {
        RtuTiming? timing = bus.Serial is { } serial ? RtuTiming.For(serial.Baud, serial.BitsPerCharacter) : null;
        return new LineMaster(tap, timing, bus.Tcp?.Framing == TcpFraming.Mbap, TimeSpan.FromMilliseconds(bus.TimeoutMs), time);
    }

    private static CheckResult Judge(string area, Device device, LineAnswer answer)
    {
        var who = $"{device.Who} {device.Id} ({device.Profile.Name})";
        return answer.Outcome switch
        {
            LineOutcome.Ok => CheckResult.Good(area, $"{who} answers in {answer.Elapsed.TotalMilliseconds:0} ms"),
            LineOutcome.Exception => CheckResult.Warning(area, $"{who} {answer.Describe()}", "It lives, but does not have that: is the profile right? edge-agent scan guesses it"),
            LineOutcome.Garbled => CheckResult.Fault(area, $"{who}: {answer.Describe()}", "Two devices at one address, or noise: unplug one, check shield and termination"),
            _ => CheckResult.Fault(area, $"{who} does not answer", "Check its power, its address and the wires A and B; edge-agent scan finds who answers"),
        };
    }

    private static CheckResult? PortFault(string area, string port, bool isAgentRunning)
    {
        if (!File.Exists(port)) return CheckResult.Fault(area, $"{port} does not exist", "List the ports with ls /dev/serial/by-path /dev/tty*; is the adapter plugged in?");
        if (isAgentRunning || IsPseudoTerminal(port)) return null;
        var users = PortUsers.Of(port);
        if (users.Count == 0) return null;
        return CheckResult.Fault(area, $"{port} is in use by {string.Join(", ", users)}", "Stop it: a bus has one master");
    }

    /// <summary>The program that made a pseudo-terminal may hold both of its ends: that is no second master.</summary>
    private static bool IsPseudoTerminal(string port) =>
        (File.ResolveLinkTarget(port, returnFinalTarget: true)?.FullName ?? port).StartsWith("/dev/pts/", StringComparison.Ordinal);

    private static List<CheckResult> Told(string area, BusOptions bus, IReadOnlyList<Device> devices, RunningAgent agent)
    {
        if (agent.Bus(bus.Name) is not { } status) return [CheckResult.Skipped(area, "the running agent does not have this bus yet: reload it")];
        var address = status.GetProperty("address").GetString();
        var results = new List<CheckResult>
        {
            status.GetProperty("open").GetBoolean()
                ? CheckResult.Good(area, $"{address} is open in the running agent, load {status.GetProperty("load_percent").GetDouble():0.#} %")
                : CheckResult.Fault(area, $"{address} is down in the running agent", "Check cable, power and the port's name"),
        };
        foreach (var device in devices)
        {
            var who = $"{device.Who} {device.Id} ({device.Profile.Name})";
            results.Add(agent.Device(bus.Name, device.Id) is { } told ? Told(area, who, told, device.Peer.Dialect.IsTalker()) : CheckResult.Skipped(area, $"{who} is not in the running agent yet: reload it"));
        }

        return results;
    }

    private static CheckResult Told(string area, string who, JsonElement device, bool isTalker) => device.GetProperty("state").GetString() switch
    {
        "Healthy" when isTalker => CheckResult.Good(area, $"{who} talks"),
        "Healthy" => CheckResult.Good(area, $"{who} answers in {device.GetProperty("turnaround_ms").GetDouble():0} ms"),
        "Suspect" => CheckResult.Warning(area, $"{who} missed its last {device.GetProperty("failures").GetInt32()} polls", "Watch it; noise or a loose wire"),
        "Down" => CheckResult.Fault(area, $"{who} is silent", "Check its power, its address and the wires A and B"),
        _ => CheckResult.Skipped(area, $"{who} was not asked yet"),
    };
}
