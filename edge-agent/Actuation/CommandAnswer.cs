using SmartPoles.Protocols.Telemetry.Commands;

namespace SmartPoles.EdgeAgent.Actuation;

/// <summary>A result on its way to the server.</summary>
/// <param name="Device">The device; null for the gateway itself.</param>
/// <param name="Result">What became of the command.</param>
public sealed record CommandAnswer(string? Device, CommandResult Result);
