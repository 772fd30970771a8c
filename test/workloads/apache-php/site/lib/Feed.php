<?php
class Feed
{
    public function xml(): string
    {
        $document = new DOMDocument('1.0', 'utf-8');
        $document->appendChild($document->createElement('feed', 'bread'));
        return $document->saveXML();
    }
}
