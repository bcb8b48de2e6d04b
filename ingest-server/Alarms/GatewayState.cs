namespace SmartPoles.IngestServer.Alarms;

/// <summary>What the kernel knows of one gateway.</summary>
/// <param name="IsBorn">Between birth and death certificate.</param>
/// <param name="DiedTickMs">Receive time of the death; 0 while alive.</param>
/// <param name="SeenTickMs">Receive time of its newest message.</param>
/// <param name="AlarmOnsetMs">Onset of its offline alarm; 0 when there is none.</param>
public readonly record struct GatewayState(bool IsBorn, long DiedTickMs, long SeenTickMs, long AlarmOnsetMs);
