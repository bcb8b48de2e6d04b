namespace SmartPoles.LoadRig.Ingest.Generator;

/// <summary>How the gateways behave.</summary>
/// <param name="Port">MQTT port of the server on 127.0.0.1.</param>
/// <param name="MqttVersion">4 or 5.</param>
/// <param name="Window">Most messages of a gateway that wait for their PUBACK.</param>
/// <param name="ReadingsPerSecond">Of the whole city, held evenly; null sends as fast as the window allows.</param>
/// <param name="Threads">Each serves its share of the gateways.</param>
/// <param name="HandshakesMax">Connections of one thread that are being made at the same time.</param>
/// <param name="SourceAddresses">Loopback addresses that the connections come from; one has 28,000 ports.</param>
/// <param name="SkipEvery">Sabotage: every so manieth message is counted as acknowledged and never sent; 0 for an honest run.</param>
/// <param name="RepeatEvery">Sabotage: every so manieth message is sent once more under another epoch; 0 for an honest run.</param>
/// <param name="AlarmGateways">So many press their emergency button, each in one of <see cref="ValueTable.PressEvery"/> messages.</param>
internal sealed record GeneratorOptions(
    ushort Port, byte MqttVersion, int Window, double? ReadingsPerSecond, int Threads, int HandshakesMax = 128, int SourceAddresses = 1, int SkipEvery = 0,
    int RepeatEvery = 0, int AlarmGateways = 0)
{
    public ushort KeepAliveSeconds => 120;
}
