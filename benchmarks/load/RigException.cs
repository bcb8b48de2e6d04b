namespace SmartPoles.LoadRig;

/// <summary>A measurement could not be made; the message says why.</summary>
internal sealed class RigException(string message) : Exception(message);
