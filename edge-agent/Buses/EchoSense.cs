namespace SmartPoles.EdgeAgent.Buses;

/// <summary>What a copy of the own question means.</summary>
internal enum CopyMeaning
{
    /// <summary>Our own voice.</summary>
    Echo,

    /// <summary>The answer, which by nature is the same bytes.</summary>
    Answer,

    /// <summary>Either; only what follows can tell.</summary>
    Unsure,
}

/// <summary>Learns whether a line hears its own questions, as some RS-485 transceivers do while they send.</summary>
/// <remarks>
/// Functions 05 and 06 are confirmed with the very bytes of the question. With an echo two copies arrive, without one copy; a
/// lone echo must never pass for the confirmation of a device that is dead. So the line is learned from questions whose answer
/// looks different, which all reads are:
/// <code>
/// a copy of a question that its answer cannot equal      -> the line echoes
/// an answer without a copy or any other byte before it   -> the line does not
/// </code>
/// What was learned to be silent may turn out to echo. What echoes stays so until the line is opened anew: a mistake this way
/// leaves a write unconfirmed, the other way would confirm one that never happened. While nothing is known, only a second
/// copy confirms.
/// </remarks>
internal sealed class EchoSense
{
    private bool? _echoes;
    private bool _hasCopy;
    private bool _isMirror;

    /// <summary>Null while not known.</summary>
    public bool? Echoes => _echoes;

    /// <summary>The line was opened anew, perhaps on another adapter.</summary>
    public void Forget() => _echoes = null;

    /// <summary>A question goes out.</summary>
    /// <param name="isMirror">Its right answer may be the same bytes.</param>
    public void Begin(bool isMirror)
    {
        _isMirror = isMirror;
        _hasCopy = false;
    }

    /// <summary>A copy of the question arrived.</summary>
    public CopyMeaning HearCopy()
    {
        var isFirst = !_hasCopy;
        _hasCopy = true;
        if (!_isMirror)
        {
            _echoes = true;
            return CopyMeaning.Echo;
        }

        if (_echoes is false) return CopyMeaning.Answer;
        if (isFirst) return _echoes is true ? CopyMeaning.Echo : CopyMeaning.Unsure;
        _echoes = true;
        return CopyMeaning.Answer;
    }

    /// <summary>An answer arrived that is no copy.</summary>
    /// <param name="isClean">No other byte came before it.</param>
    public void HearAnswer(bool isClean)
    {
        if (isClean && !_hasCopy && _echoes is null) _echoes = false;
    }
}
