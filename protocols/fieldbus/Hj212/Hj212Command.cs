namespace SmartPoles.Protocols.Fieldbus.Hj212;

/// <summary>Commands (field CN) that the product sends or acts on; others are numbers without a name. HJ 212-2017, table of command codes.</summary>
public enum Hj212Command : ushort
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Set timeout and number of repetitions.</summary>
    SetTimeout = 1000,

    /// <summary>Ask for, or tell, the time of the field unit.</summary>
    GetTime = 1011,

    /// <summary>Set the time of the field unit.</summary>
    SetTime = 1012,

    /// <summary>The field unit asks for the time.</summary>
    TimeRequest = 1013,

    /// <summary>Ask for, or tell, the interval of real-time data.</summary>
    GetRealTimeInterval = 1061,

    /// <summary>Set the interval of real-time data.</summary>
    SetRealTimeInterval = 1062,

    /// <summary>Ask for, or tell, the interval of minute data.</summary>
    GetMinuteInterval = 1063,

    /// <summary>Set the interval of minute data.</summary>
    SetMinuteInterval = 1064,

    /// <summary>Real-time data.</summary>
    RealTimeData = 2011,

    /// <summary>Data of a day.</summary>
    DayData = 2031,

    /// <summary>Data of some minutes.</summary>
    MinuteData = 2051,

    /// <summary>Data of an hour.</summary>
    HourData = 2061,

    /// <summary>Answer: the request has been understood, or why not (QnRtn).</summary>
    RequestAnswer = 9011,

    /// <summary>Answer: what came of the request (ExeRtn).</summary>
    ExecutionResult = 9012,

    /// <summary>Answer to a notice.</summary>
    NoticeAnswer = 9013,

    /// <summary>Answer to data.</summary>
    DataAnswer = 9014,

    /// <summary>The line lives; HJ 212-2025.</summary>
    Heartbeat = 9015,
}

/// <summary>What a command asks of its receiver.</summary>
public static class Hj212Commands
{
    /// <summary>True for data that a field unit uploads: 2011, 2021, 2031, 2041, 2051, 2061, 2081 and their like of 2025.</summary>
    public static bool IsData(this Hj212Command command) => (int)command is >= 2011 and < 3000 and not (2012 or 2022);

    /// <summary>True for the answers 9011 to 9014.</summary>
    public static bool IsAnswer(this Hj212Command command) => command is >= Hj212Command.RequestAnswer and <= Hj212Command.DataAnswer;

    /// <summary>The answer that a field unit's own message gets: data 9014, all else 9013.</summary>
    public static Hj212Command AnswerOf(this Hj212Command command) => command.IsData() ? Hj212Command.DataAnswer : Hj212Command.NoticeAnswer;
}

/// <summary>What a request is worth (QnRtn). HJ 212-2017, table of request answers.</summary>
public enum Hj212RequestResult : byte
{
    /// <summary>Will be executed.</summary>
    Ready = 1,

    /// <summary>Refused.</summary>
    Refused = 2,

    /// <summary>Wrong PW.</summary>
    WrongPassword = 3,

    /// <summary>Wrong MN.</summary>
    WrongStation = 4,

    /// <summary>Wrong ST.</summary>
    WrongSystem = 5,

    /// <summary>Wrong Flag.</summary>
    WrongFlag = 6,

    /// <summary>Wrong QN.</summary>
    WrongRequestNumber = 7,

    /// <summary>Wrong CN.</summary>
    WrongCommand = 8,

    /// <summary>Wrong checksum.</summary>
    WrongCrc = 9,

    /// <summary>Another error.</summary>
    Unknown = 100,
}

/// <summary>What came of a request (ExeRtn). HJ 212-2017, table of execution results.</summary>
public enum Hj212ExecutionResult : byte
{
    /// <summary>Done.</summary>
    Done = 1,

    /// <summary>Failed without a known reason.</summary>
    Failed = 2,

    /// <summary>A condition was wrong.</summary>
    WrongCondition = 3,

    /// <summary>Took too long.</summary>
    Timeout = 4,

    /// <summary>Busy.</summary>
    Busy = 5,

    /// <summary>The system has a fault.</summary>
    Fault = 6,

    /// <summary>There are no data.</summary>
    NoData = 100,
}

/// <summary>Kinds of monitored systems (field ST). HJ 212-2017, table of system codes; others are numbers without a name.</summary>
public enum Hj212System : byte
{
    /// <summary>Surface water.</summary>
    SurfaceWater = 21,

    /// <summary>Air quality.</summary>
    Air = 22,

    /// <summary>Noise of a place.</summary>
    Noise = 23,

    /// <summary>Ground water.</summary>
    GroundWater = 24,

    /// <summary>Volatile organic compounds.</summary>
    Voc = 27,

    /// <summary>An air pollution source.</summary>
    AirSource = 31,

    /// <summary>A water pollution source.</summary>
    WaterSource = 32,

    /// <summary>Dust of a construction site.</summary>
    ConstructionDust = 39,

    /// <summary>Messages of the protocol itself.</summary>
    Exchange = 91,
}
