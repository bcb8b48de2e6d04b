namespace SmartPoles.IngestServer.Journaling;

/// <summary>What an operator does to alarms beyond acknowledging them. The numbers lie on disk: never renumber, never reuse.</summary>
public enum OperatorAction : byte
{
    /// <summary>Subject: alarm id. Its rule on its subject is not annunciated until a time; the note is the reason (ISA-18.2, 5.4.3: shelve).</summary>
    Shelve = 1,

    /// <summary>Subject: alarm id. Ends the shelf early.</summary>
    Unshelve = 2,

    /// <summary>Subject: id of the window, then the subjects, a line each. From, until and reason: suppressed by design (maintenance).</summary>
    Suppress = 3,

    /// <summary>Subject: id of the window. Ends it.</summary>
    Unsuppress = 4,

    /// <summary>Subject: code of a device, component or gateway. Its alarms are not annunciated until it is put back.</summary>
    OutOfService = 5,

    /// <summary>Subject: the code. Puts it back.</summary>
    InService = 6,

    /// <summary>Subject: alarm id. Ends a latched alarm whose condition has returned.</summary>
    Reset = 7,

    /// <summary>Subject: alarm id; the note names whose it is now, empty for nobody's.</summary>
    Assign = 8,

    /// <summary>Subject: alarm id; the note is the comment.</summary>
    Comment = 9,

    /// <summary>Subject: alarm id; the note is the state that the urban-management case of the alarm has reached.</summary>
    CaseState = 10,
}
