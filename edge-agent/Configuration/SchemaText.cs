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
        new("Buses[].Tcp.Framing", "Mbap for Modbus TCP, RtuOverTcp for a serial server that passes RTU frames, and those of meters, through."),
        new("Buses[].TimeoutMs", "Longest time from the end of a question to the first byte of its answer."),
        new("Buses[].Devices", "The devices on this bus.") { IsNotEmpty = true, OneOf = ["Unit", "Address"] },
        new("Buses[].Devices[].Id", "Component code, 16 digits; -02 to -99 for a further device of the component.", "\"3715020118000001\""),
        new("Buses[].Devices[].Profile", "Name of its register map.", "\"lamp-controller\""),
        new("Buses[].Devices[].Address", "Of a meter: the 12 or 14 digits on its plate; give exactly one of Unit and Address.", "\"202008150001\""),
        new("Buses[].Devices[].Unit", "Of a Modbus device: its address on the bus.", "1"),
        new("Buses[].Devices[].Baud", "Bits a second while this device is asked; those of the bus when left out.", "2400"),
        new("Buses[].Devices[].Parity", "Parity while this device is asked; that of the bus when left out.") { HidesDefault = true },
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
        new("Buses[].Devices[].Overrides[].MaxSilenceSeconds", "Longest time without a report; 600 where there is a deadband.", "600"),
        new("Buses[].Devices[].Overrides[].Unit", "Unit in which this device sends the quantity, for example mg/m3; as the profile says when left out.", "\"mg/m3\""),
        new("Buses[].Devices[].Overrides[].Scale", "Factor from the raw number to that unit, for another number of decimals; as the profile says when left out.", "0.01"),
        new("Buses[].Devices[].Overrides[].Fitted", "false: the device has no such element, it is not read; true: it has, and a 0 is a value.") { HidesDefault = true });

    public static readonly SchemaTexts Profile = new(
        new("Version", "Version of this format.", "1"),
        new("Kind", "What the device is, in words for people.", "\"weather and air head\""),
        new("VariantOf", "The more usual profile with a like map, which is guessed where both fit.", "\"weather-air-head\""),
        new("Source", "Where the map comes from: manual, revision, page.", "\"manual, revision, page\""),
        new("Protocol", "How the device is spoken to: Modbus has Registers, meters have Items."),
        new("MeterType", "CJ/T 188: the kind that the meter says it is."),
        new("Items", "Of a meter: one row for every quantity."),
        new("Items[].Quantity", "Quantity of the catalogue.", "\"water/volume\"") { Known = [.. QuantityCatalogue.All.Select(info => info.Name)] },
        new("Items[].Identifier", "Data identifier as the standard prints it: 8 hexadecimal digits of DL/T 645-2007, 4 of 1997 and CJ/T 188; 901F there when left out.", "\"02010100\""),
        new("Items[].Part", "Which part of the answer: Number for DL/T 645; Volume, SettlementVolume or bits of the Status for CJ/T 188."),
        new("Items[].At", "Number: its first byte behind the identifier; 0 unless the identifier is a block of several numbers."),
        new("Items[].Bytes", "Number: bytes of two digits; known for the identifiers of a lamp cabinet.", "4"),
        new("Items[].Decimals", "Number: digits behind the decimal point; known for the identifiers of a lamp cabinet.", "2"),
        new("Items[].Signed", "Number: the top bit is the sign; known for the identifiers of a lamp cabinet.") { HidesDefault = true },
        new("Items[].AnswerBytes", "Bytes of the whole answer behind identifier and serial number; those of the number, or of the standard, when left out.", "19"),
        new("Items[].Bit", "Status: the lowest bit, 8 is the lowest of the second byte."),
        new("Items[].Bits", "Status: how many bits."),
        new("Items[].Values", "Status: what the bits mean to this maker; other states are no value. As they are when left out."),
        new("Items[].Values[].Raw", "The bits as a number.", "1"),
        new("Items[].Values[].Value", "What that means, in the unit of the quantity."),
        new("Items[].Scale", "value = number x Scale + Offset; from the unit of the meter to that of the quantity when left out.") { HidesDefault = true },
        new("Items[].Offset", "Added after scaling."),
        new("Items[].NoValue", "Numbers without their decimal point that mean: no value here."),
        new("Items[].Min", "Smallest legal value; that of the quantity when left out.") { HidesDefault = true },
        new("Items[].Max", "Largest legal value; that of the quantity when left out.") { HidesDefault = true },
        new("Items[].Note", "For people."),
        new("Items[].PeriodMs", "Time from one reading to the next; that of the device when left out.", "10000"),
        new("Items[].Priority", "What is read first when the bus is full; by the quantity when left out.") { HidesDefault = true },
        new("Items[].Event", "A change goes out at once; by the quantity when left out.") { HidesDefault = true },
        new("Items[].Deadband", "Smallest change from the last reported value that is reported, in the unit of the quantity; 0 reports every reading."),
        new("Items[].DeadbandPercent", "The same in percent of the last reported value; with both given, either is enough."),
        new("Items[].MaxSilenceSeconds", "Longest time without a report; 600 where there is a deadband.", "600"),
        new("Registers", "Of a Modbus device: one row for every quantity."),
        new("Registers[].Quantity", "Quantity of the catalogue.", "\"lamp/power\"") { Known = [.. QuantityCatalogue.All.Select(info => info.Name)] },
        new("Registers[].Function", "3 for holding registers, 4 for input registers."),
        new("Registers[].Register", "First register, from 0 as on the wire: a manual's 40001 is 0.", "0"),
        new("Registers[].Type", "How the number lies in its registers.", "\"U16\""),
        new("Registers[].Order", "Order of the bytes; A is the most significant."),
        new("Registers[].Bit", "For type Bit: 0 is the lowest."),
        new("Registers[].Scale", "value = number x Scale + Offset."),
        new("Registers[].Offset", "Added after scaling."),
        new("Registers[].NoValue", "Numbers, before scaling, that mean: no value here."),
        new("Registers[].NotFitted", "Numbers, before scaling, that an element gives which is not fitted: no value until it has given another one."),
        new("Registers[].Element", "Rows of one element are fitted together; each is its own when left out.", "\"wind\""),
        new("Registers[].Unit", "Unit of number x Scale + Offset; that of the quantity when left out.", "\"kPa\""),
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
        new("Controls[].Type", "How the number lies in its registers; of a valve of a meter there are none.", "\"U16\"") { HidesDefault = true },
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
