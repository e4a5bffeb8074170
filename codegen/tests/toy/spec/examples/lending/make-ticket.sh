ticket --new | tee ticket.txt
