using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.EdgeAgent.Configuration;

/// <summary>What the readers do not say of a key: what it means to a person, and an example where one must be given.</summary>
/// <param name="Path">Key path as <see cref="SchemaNode.Walk"/> names it.</param>
/// <param name="Meaning">One sentence for the editor's hint and the starting configuration.</param>
/// <param name="Example">JSON, for keys without a default.</param>
internal sealed record SchemaText(string Path, string Meaning, string? Example = null)
{
    /// <summary>The default depends on other keys: none is shown.</summary>
    public bool HidesDefault { get; init; }

    /// <summary>A section whose mere presence changes something: a comment in the starting configuration.</summary>
    public bool IsRare { get; init; }

    /// <summary>A list that needs an entry.</summary>
    public bool IsNotEmpty { get; init; }

    /// <summary>The only texts that are legal.</summary>
    public IReadOnlyList<string> Known { get; init; } = [];

    /// <summary>Keys below of which exactly one must be given.</summary>
    public IReadOnlyList<string> OneOf { get; init; } = [];
}

/// <summary>The texts of one kind of file. A test names the keys that have none.</summary>
internal sealed class SchemaTexts(params SchemaText[] texts)
{
    public static readonly SchemaTexts Agent = new(
        new("Agent", "Who this gateway is and where it keeps its files."),
        new("Agent.GatewayId", "Gateway code: MQTT client id, user name and Sparkplug edge node id.", "\"GW-000001\""),
        new("Agent.Group", "Sparkplug group id: division code and area.", "\"371502-Z07\""),
        new("Agent.DataDirectory", "Where outbox and session files lie, relative to this file; 'data' when left out.", "\"data\""),
        new("Agent.ProfilesDirectory", "Profiles of your own, looked up before those that came with the agent; relative to this file.", "\"profiles\""),
        new("Agent.RollbackAfterSeconds", "A changed configuration that has not reached the server after so many seconds gives way to the last good one."),
        new("Uplink", "The way to the ingest server.") { OneOf = ["Server", "Servers"] },
        new("Uplink.Server", "Address of the server: mqtt://host:port or mqtts://host:port.", "\"mqtt://192.168.1.10:1883\""),
        new("Uplink.Servers", "Several addresses of the one logical server, tried in turn; give either Server or Servers.", "[\"mqtts://first:8883\", \"mqtts://second:8883\"]"),
        new("Uplink.ServerId", "Id of the server that the readings belong to; the first one met is trusted when left out, 'any' takes whoever answers.", "\"server-id\""),
        new("Uplink.Protocol", "Version of MQTT."),
        new("Uplink.Tls", "For mqtts: how the server is checked and how this gateway shows who it is."),
        new("Uplink.Tls.CaFile", "PEM file with the only authorities that may have signed the server's certificate; those of the system when left out.", "\"ca.pem\""),
        new("Uplink.Tls.CertificateFile", "PEM file with this gateway's certificate.", "\"gateway.pem\""),
        new("Uplink.Tls.KeyFile", "PEM file with its private key.", "\"gateway.key\""),
        new("Uplink.Tls.ServerName", "Name that the server's certificate must bear; the host of the address when left out.", "\"iot.example.org\""),
        new("Uplink.PrimaryHost", "Sparkplug id of a host without which nothing is sent.", "\"host-1\""),
        new("Uplink.ConnectSecondsMax", "Longest time from the look-up of a name to the server's answer."),
        new("Uplink.AckSecondsMax", "Longest time from a message to its acknowledgement."),
        new("Uplink.HistoryReadingsPerSecond", "Rate of the history lane until the server sets another."),
        new("Uplink.Secret", "Password that goes with the gateway id.", "\"change-me\""),
        new("Uplink.EnrolmentCode", "Code of 'ingest-server gateways add', exchanged once for a secret that the agent keeps in its data directory.", "\"SPE-XXXXX-XXXXX-XXXXX-XXXXX-XXXXX\""),
        new("Uplink.KeepAliveSeconds", "A dead line is known after 1.5 times this."),
        new("Uplink.ReconnectDelayMinMs", "First pause before a new try to connect."),
        new("Uplink.ReconnectDelayMaxMs", "Longest pause before a new try to connect."),
        new("Uplink.InFlightMax", "Messages on their way without an acknowledgement."),
        new("Uplink.LiveAgeMaxSeconds", "Younger readings go first, older ones beside them as history."),
        new("Uplink.SparkplugStrict", "Send at QoS 0 as the standard says, for foreign hosts; weaker."),
        new("Outbox", "What is kept until the server has it."),
        new("Outbox.CapacityMiB", "Most that the outbox may take on the disk."),
        new("Outbox.CommitDelayMs", "Longest wait for a flush to the disk; events do not wait."),
        new("Outbox.CommitBytes", "Bytes that wait for a flush at most; more are flushed at once."),
        new("Outbox.AlarmClockWaitSeconds", "How long an alarm without a sure time waits for one; then it goes flagged."),
        new("Outbox.ClockWaitSeconds", "The same for every other reading."),
        new("Actuation", "Whether commands of the server may write to devices."),
        new("Actuation.Enabled", "The switch for the whole agent; each device needs its own Actuation as well."),
        new("Actuation.WritesPerMinuteMax", "Most commands that write to one device in any minute."),
        new("Actuation.ConfirmSecondsMax", "A command in two phases must be confirmed within this time."),
        new("Instruments", "TCP ports that monitoring instruments dial, speaking HJ 212.") { IsRare = true },
        new("Instruments[].Name", "Name in logs, unique.", "\"hj212\""),
        new("Instruments[].Address", "Address to listen on: 0.0.0.0 for all of the pole's networks; 127.0.0.1 when left out.", "\"0.0.0.0\""),
        new("Instruments[].Port", "TCP port to listen on.", "7212"),
        new("Instruments[].ConnectionsMax", "Most connections at a time."),
        new("Instruments[].UtcOffsetMinutes", "Zone of the instruments' clocks; 480 is China."),
        new("Instruments[].Devices", "One entry for every kind of data of every station.") { IsNotEmpty = true },
        new("Instruments[].Devices[].Id", "Component code, 16 digits; -02 to -99 for a further device of the component.", "\"3715020118000001-02\""),
        new("Instruments[].Devices[].Station", "Station number of the instrument.", "\"3715020118000000000000A1\""),
        new("Instruments[].Devices[].Password", "Password of the instrument; any when left out.", "\"123456\""),
        new("Instruments[].Devices[].Data", "Which of its data become readings: of the moment, or the means of minutes, hours or days."),
        new("Instruments[].Devices[].SilenceSecondsMax", "Without data for so long it counts as silent; 600 for real-time data, else 10800, when left out.", "600"),
        new("Instruments[].Devices[].RealTimeLagSecondsMax", "Real-time data that were sampled so long before they are sent are not believed."),
        new("Instruments[].Devices[].SetsClock", "Its clock may be set."),
        new("Instruments[].Devices[].Factors", "The factors that it sends.") { IsNotEmpty = true },
        new("Instruments[].Devices[].Factors[].Code", "Factor code as it is sent.", "\"a34004\""),
        new("Instruments[].Devices[].Factors[].Quantity", "Quantity of the catalogue; by the code when left out.", "\"env/pm25\"") { Known = [.. QuantityCatalogue.All.Select(info => info.Name)] },
        new("Instruments[].Devices[].Factors[].Unit", "Unit in which it is sent; particles need one.", "\"Ug\""),
        new("Forward", "Where readings go besides the ingest server."),
        new("Forward.Hj212", "The platform of an environment bureau, dialled as a field unit does.") { IsRare = true },
        new("Forward.Hj212.Host", "Host name or address.", "\"192.168.1.60\""),
        new("Forward.Hj212.Port", "TCP port.", "7000"),
        new("Forward.Hj212.System", "Kind of monitored system: 22 air, 23 noise, 39 construction dust."),
        new("Forward.Hj212.Station", "Station number that the bureau assigned.", "\"3715020118000000000000B1\""),
        new("Forward.Hj212.Password", "Password that the bureau assigned.", "\"123456\""),
        new("Forward.Hj212.Edition", "Version of the standard."),
        new("Forward.Hj212.UtcOffsetMinutes", "Zone of the times told; 480 is China."),
        new("Forward.Hj212.RealTimeIntervalSeconds", "Time from one real-time packet to the next."),
        new("Forward.Hj212.MinuteIntervalMinutes", "Length of the periods of minute packets; divides 60."),
        new("Forward.Hj212.AnswerSecondsMax", "Longest wait for an acknowledgement."),
        new("Forward.Hj212.Retries", "Repetitions of a packet that is not acknowledged."),
        new("Forward.Hj212.BacklogPacketsMax", "Packets that wait for the platform; beyond, old real-time data go first, hours last."),
        new("Forward.Hj212.ReconnectDelayMinMs", "First pause before a new try to connect."),
        new("Forward.Hj212.ReconnectDelayMaxMs", "Longest pause before a new try to connect."),
        new("Forward.Hj212.Factors", "What is told.") { IsNotEmpty = true },
        new("Forward.Hj212.Factors[].Code", "Factor code.", "\"a34004\""),
        new("Forward.Hj212.Factors[].Device", "Id of a device of this file.", "\"3715020118000001\""),
        new("Forward.Hj212.Factors[].Quantity", "Quantity that the device gives.", "\"env/pm25\"") { Known = [.. QuantityCatalogue.All.Select(info => info.Name)] },
        new("Forward.Hj212.Factors[].Unit", "Unit in which it is told; particles need one.", "\"Ug\""),
        new("Forward.Hj212.Factors[].Decimals", "Digits behind the point."),
        new("Status", "The status page, on loopback only."),
        new("Status.Port", "http://127.0.0.1:PORT/ shows buses, devices, outbox and uplink; 0 for none."),
        new("Buses", "One entry for every physical bus.") { IsNotEmpty = true, OneOf = ["Serial", "Tcp"] },
        new("Buses[].Name", "Name in logs, unique.", "\"rs485-1\""),
        new("Buses[].Serial", "A serial line; give exactly one of Serial and Tcp."),
        new("Buses[].Serial.Port", "Device file; a name under /dev/serial/by-path stays the same after a reboot.", "\"/dev/ttyS1\""),
        new("Buses[].Serial.Baud", "Bits a second."),
        new("Buses[].Serial.Parity", "Parity of the line."),
        new("Buses[].Serial.DataBits", "Modbus RTU knows 8 only."),
        new("Buses[].Serial.StopBits", "Stop bits."),
        new("Buses[].Serial.SilenceUs", "Silence before a question, microseconds; 0 for that of the standard."),
        new("Buses[].Serial.Rs485", "How the kernel turns the transceiver round; most adapters do it by themselves.") { IsRare = true },
        new("Buses[].Serial.Rs485.Enabled", "Turn it round."),
        new("Buses[].Serial.Rs485.RtsOnSend", "Level of RTS while sending."),
        new("Buses[].Serial.Rs485.RtsAfterSend", "Level of RTS after sending."),
        new("Buses[].Serial.Rs485.DelayBeforeSendMs", "Pause before the first bit."),
        new("Buses[].Serial.Rs485.DelayAfterSendMs", "Pause after the last bit."),
        new("Buses[].Serial.Rs485.RxDuringTx", "Hear the own questions; they are passed over."),
        new("Buses[].Tcp", "A device or serial server on the network; give exactly one of Serial and Tcp."),
        new("Buses[].Tcp.Host", "Host name or address.", "\"192.168.1.50\""),
        new("Buses[].Tcp.Port", "TCP port."),
        new("Buses[].Tcp.Framing", "Mbap for Modbus TCP, RtuOverTcp for a serial server that passes RTU frames through."),
        new("Buses[].TimeoutMs", "Longest time from the end of a question to the first byte of its answer."),
        new("Buses[].Devices", "The devices on this bus.") { IsNotEmpty = true },
        new("Buses[].Devices[].Id", "Component code, 16 digits; -02 to -99 for a further device of the component.", "\"3715020118000001\""),
        new("Buses[].Devices[].Profile", "Name of its register map.", "\"lamp-controller\""),
        new("Buses[].Devices[].Unit", "Address on the bus.", "1"),
        new("Buses[].Devices[].PeriodMs", "Time from one poll to the next."),
        new("Buses[].Devices[].Actuation", "Commands may write to this device, if Actuation.Enabled says so too."),
        new("Buses[].Devices[].TurnaroundMs", "Time from the end of a question to the first byte of its answer, for planning until it is measured."),
        new("Buses[].Devices[].RegistersMax", "Most registers that this device gives in one answer; as the profile says when left out."),
        new("Buses[].Devices[].Overrides", "Where single quantities of this device differ from its profile."),
        new("Buses[].Devices[].Overrides[].Quantity", "A quantity of the device's profile.", "\"lamp/power\""),
        new("Buses[].Devices[].Overrides[].PeriodMs", "Time from one reading to the next; that of the device when left out.", "10000"),
        new("Buses[].Devices[].Overrides[].Priority", "What is read first when the bus is full; by the quantity when left out.") { HidesDefault = true },
        new("Buses[].Devices[].Overrides[].Event", "A change goes out at once; by the quantity when left out.") { HidesDefault = true },
        new("Buses[].Devices[].Overrides[].Deadband", "Smallest change from the last reported value that is reported, in the unit of the quantity; 0 reports every reading."),
        new("Buses[].Devices[].Overrides[].DeadbandPercent", "The same in percent of the last reported value; with both given, either is enough."),
        new("Buses[].Devices[].Overrides[].MaxSilenceSeconds", "Longest time without a report; 600 where there is a deadband.", "600"));

    public static readonly SchemaTexts Profile = new(
        new("Version", "Version of this format.", "1"),
        new("Source", "Where the register map comes from: manual, revision, page.", "\"manual, revision, page\""),
        new("Registers", "One row for every quantity.") { IsNotEmpty = true },
        new("Registers[].Quantity", "Quantity of the catalogue.", "\"lamp/power\"") { Known = [.. QuantityCatalogue.All.Select(info => info.Name)] },
        new("Registers[].Function", "3 for holding registers, 4 for input registers."),
        new("Registers[].Register", "First register, from 0 as on the wire: a manual's 40001 is 0.", "0"),
        new("Registers[].Type", "How the number lies in its registers.", "\"U16\""),
        new("Registers[].Order", "Order of the bytes; A is the most significant."),
        new("Registers[].Bit", "For type Bit: 0 is the lowest."),
        new("Registers[].Scale", "value = number x Scale + Offset."),
        new("Registers[].Offset", "Added after scaling."),
        new("Registers[].NoValue", "Numbers, before scaling, that mean: no value here."),
        new("Registers[].Min", "Smallest legal value; that of the quantity when left out.") { HidesDefault = true },
        new("Registers[].Max", "Largest legal value; that of the quantity when left out.") { HidesDefault = true },
        new("Registers[].Note", "For people."),
        new("Registers[].PeriodMs", "Time from one reading to the next; that of the device when left out.", "10000"),
        new("Registers[].Priority", "What is read first when the bus is full; by the quantity when left out.") { HidesDefault = true },
        new("Registers[].Event", "A change goes out at once; by the quantity when left out.") { HidesDefault = true },
        new("Registers[].Deadband", "Smallest change from the last reported value that is reported, in the unit of the quantity; 0 reports every reading."),
        new("Registers[].DeadbandPercent", "The same in percent of the last reported value; with both given, either is enough."),
        new("Registers[].MaxSilenceSeconds", "Longest time without a report; 600 where there is a deadband.", "600"),
        new("RegistersMax", "Most registers that the device gives in one answer."),
        new("Controls", "What commands may write."),
        new("Controls[].Quantity", "Quantity of the catalogue.", "\"lamp/dimming\"") { Known = [.. QuantityCatalogue.All.Select(info => info.Name)] },
        new("Controls[].Function", "6 writes one register, 16 several."),
        new("Controls[].Register", "First register, from 0 as on the wire.", "4"),
        new("Controls[].Type", "How the number lies in its registers.", "\"U16\""),
        new("Controls[].Order", "Order of the bytes."),
        new("Controls[].Scale", "value = number x Scale."),
        new("Controls[].Min", "Smallest value that may be written; that of the quantity when left out.") { HidesDefault = true },
        new("Controls[].Max", "Largest value that may be written; that of the quantity when left out.") { HidesDefault = true },
        new("Controls[].Safe", "May be written without harm to anybody."),
        new("Controls[].TwoPhase", "Needs a second command that confirms the first."),
        new("Controls[].Note", "For people."),
        new("Blocks", "Ranges that the device answers in one piece, unused registers included."),
        new("Blocks[].Function", "3 for holding registers, 4 for input registers."),
        new("Blocks[].Register", "First register.", "0"),
        new("Blocks[].Count", "Registers.", "10"));

    private readonly Dictionary<string, SchemaText> _texts = texts.ToDictionary(text => text.Path, StringComparer.Ordinal);

    public IEnumerable<string> Paths => _texts.Keys;

    public SchemaText? Of(string path) => _texts.GetValueOrDefault(path);
}
