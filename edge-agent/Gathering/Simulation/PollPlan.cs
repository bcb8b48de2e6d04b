using System.Text.Json;
using System.Text.Json.Serialization;

namespace SmartPoles.EdgeAgent.Gathering.Simulation;

/// <summary>What the agent would do on its buses, told beforehand.</summary>
/// <param name="Buses">In the order of the configuration.</param>
public sealed record PollPlan(IReadOnlyList<BusPollPlan> Buses)
{
    /// <summary>True when every bus holds the periods asked of it.</summary>
    public bool Holds => Buses.All(bus => bus.Faults.Count == 0);

    public string ToJson() => JsonSerializer.Serialize(this, PollPlanJson.Default.PollPlan);

    public string ToText() => PollPlanText.Of(this);
}

/// <summary>One bus.</summary>
/// <param name="Bus">Its name.</param>
/// <param name="LoadPercent">Share of its time that polling takes, all devices answering; on a line of talkers the most that their own talking takes.</param>
/// <param name="DeadDevices">How many dead devices each entry of <see cref="QuantityPollPlan.WorstPeriodMs"/> stands for.</param>
/// <param name="Devices">Its devices.</param>
/// <param name="Faults">Why it cannot hold its periods; empty when it can.</param>
public sealed record BusPollPlan(
    string Bus, double LoadPercent, IReadOnlyList<int> DeadDevices, IReadOnlyList<DevicePollPlan> Devices, IReadOnlyList<BusPlanFault> Faults);

/// <summary>Why a bus cannot hold its periods.</summary>
public sealed record BusPlanFault(string Problem, string Remedy);

/// <summary>One device.</summary>
/// <param name="Device">Its id.</param>
/// <param name="Address">Unit, the digits of a meter, or the letters of a talker.</param>
/// <param name="Profile">Name of its profile.</param>
/// <param name="LoadPercent">Share of the bus's time.</param>
/// <param name="Requests">Its questions.</param>
/// <param name="Quantities">What it measures.</param>
public sealed record DevicePollPlan(
    string Device, string Address, string Profile, double LoadPercent, IReadOnlyList<RequestPlan> Requests, IReadOnlyList<QuantityPollPlan> Quantities)
{
    /// <summary>Slave address of a Modbus device, as a number; null of a meter.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Unit { get; init; }

    /// <summary>The sentences of a talker that are listened to; null of a device that is asked.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<SentencePlan>? Sentences { get; init; }
}

/// <summary>One sentence of a talker, which comes as often as the head sends it.</summary>
/// <param name="Sentence">Its three letters.</param>
/// <param name="TakenEveryMs">Its values are taken so often.</param>
/// <param name="BytesMax">On the wire, at the most.</param>
/// <param name="MsMax">Time of the line that it takes at the most; 0 on a network.</param>
/// <param name="Quantities">What may come from it.</param>
public sealed record SentencePlan(string Sentence, double TakenEveryMs, int BytesMax, double MsMax, IReadOnlyList<string> Quantities);

/// <summary>One question.</summary>
/// <param name="EveryMs">How often.</param>
/// <param name="Function">Modbus function.</param>
/// <param name="Register">First register.</param>
/// <param name="Count">Registers.</param>
/// <param name="Bytes">On the wire, both ways.</param>
/// <param name="Ms">Bus time: wire, silences, turnaround as declared.</param>
public sealed record RequestPlan(double EveryMs, int Function, int Register, int Count, int Bytes, double Ms)
{
    /// <summary>Data identifier of a meter; null for registers.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Identifier { get; init; }
}

/// <summary>One quantity.</summary>
/// <param name="Quantity">Metric name.</param>
/// <param name="Priority">Alarm, Normal or Low.</param>
/// <param name="PeriodMs">As configured.</param>
/// <param name="WorstPeriodMs">Longest time between two readings, for each number of dead devices; null where it is among the dead.</param>
public sealed record QuantityPollPlan(string Quantity, string Priority, double PeriodMs, IReadOnlyList<double?> WorstPeriodMs);

[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(PollPlan))]
internal sealed partial class PollPlanJson : JsonSerializerContext;
