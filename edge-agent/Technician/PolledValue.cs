namespace SmartPoles.EdgeAgent.Technician;

/// <summary>One row of <c>read</c>.</summary>
/// <param name="Device">Device id.</param>
/// <param name="Address">Unit, the digits of a meter, or the letters of a talker.</param>
/// <param name="Quantity">Metric name.</param>
/// <param name="Value">Null when there is none.</param>
/// <param name="UnitOfValue">Unit of the value.</param>
/// <param name="Quality">Why there is none, or Good.</param>
/// <param name="Raw">Registers, or the data of a meter, as they came, hex; of a talker the sentence it came from.</param>
/// <param name="ElapsedMs">Time of the question that brought it; null when it came from the running agent.</param>
internal sealed record PolledValue(
    string Device, string Address, string Quantity, double? Value, string UnitOfValue, string Quality, string Raw, double? ElapsedMs);
